/**
 * A question as the body of a request: chat completions, as OpenAI has them and others have taken them over.
 * Knows the wire; must not know who is asked.
 */
import type { JsonSchema, JsonSchemaObject } from '../../schemas/json-schema.ts';
import type { ChatMessage, ChatRequest, Tool } from './chat.ts';
import type { Rung, TokensKey } from './presets.ts';

/** How this server takes it. */
export interface Manner {
  readonly rung: Rung;
  readonly tokensKey: TokensKey;
  readonly stream: boolean;
  /** Whether it is asked to count what a streamed answer took. */
  readonly counts: boolean;
  readonly extra: Readonly<Record<string, unknown>>;
}

/** The name of the answer where it needs one. */
const ANSWER = 'answer';

export function bodyOf(request: ChatRequest, manner: Manner): Record<string, unknown> {
  const { schema, messages } = request;
  const inWords = schema !== undefined && !isTold(manner.rung);
  const body: Record<string, unknown> = {
    ...manner.extra,
    model: request.model,
    messages: inWords ? withWords(messages, schema) : messages,
    temperature: request.temperature,
    top_p: request.topP,
    seed: request.seed,
    stop: request.stop,
    [manner.tokensKey]: request.maxTokens,
    stream: manner.stream,
    ...(manner.stream && manner.counts && { stream_options: { include_usage: true } }),
    ...(schema === undefined ? toolsOf(request) : formOf(schema, manner.rung)),
  };
  return body;
}

function isTold(rung: Rung): boolean {
  return rung === 'json_schema' || rung === 'tool';
}

function formOf(schema: JsonSchema, rung: Rung): Record<string, unknown> {
  if (rung === 'json_object') return { response_format: { type: 'json_object' } };
  if (rung === 'prompt') return {};
  if (rung === 'tool') {
    const tool = { name: ANSWER, description: 'Gives the answer.', parameters: schema };
    return { tools: [wireTool(tool)], tool_choice: chosen(ANSWER) };
  }
  const strict = isStrict(schema) ? { strict: true } : {};
  return {
    response_format: { type: 'json_schema', json_schema: { name: ANSWER, schema, ...strict } },
  };
}

function toolsOf({ tools, toolChoice }: ChatRequest): Record<string, unknown> {
  if (tools === undefined) return {};
  const isWord = toolChoice === undefined || ['auto', 'none', 'required'].includes(toolChoice);
  return { tools: tools.map(wireTool), tool_choice: isWord ? toolChoice : chosen(toolChoice) };
}

function wireTool({ name, description, parameters }: Tool): object {
  return {
    type: 'function',
    function: { name, description, parameters: parameters ?? { type: 'object', properties: {} } },
  };
}

function chosen(name: string): object {
  return { type: 'function', function: { name } };
}

/** At the end of what the model is told first: some servers take one such message, and only there. */
function withWords(messages: readonly ChatMessage[], schema: JsonSchema): ChatMessage[] {
  const words = `Answer with JSON alone, without any other text. It has to fit this JSON Schema:\n${JSON.stringify(schema)}`;
  const [first, ...rest] = messages;
  if (first?.role !== 'system') return [{ role: 'system', content: words }, ...messages];
  return [{ ...first, content: `${first.content}\n\n${words}` }, ...rest];
}

/** Whether all that it describes is required and closed: what OpenAI asks of a schema that it holds to. */
function isStrict(schema: JsonSchema | undefined): boolean {
  if (typeof schema !== 'object') return schema === undefined;
  const { properties, required = [], additionalProperties, items, anyOf, $defs } = schema;
  const isObject = isFor(schema, 'object') || properties !== undefined;
  const names = Object.keys(properties ?? {});
  if (isObject && additionalProperties !== false) return false;
  if (names.some((name) => !required.includes(name))) return false;
  const below = [items, ...Object.values(properties ?? {}), ...(anyOf ?? [])];
  return [...below, ...Object.values($defs ?? {})].every((part) => isStrict(part as JsonSchema));
}

/** Whether a value that fits can only be a mapping: what a tool takes, and what `json_object` gives. */
export function isMappingSchema(schema: JsonSchema): boolean {
  return typeof schema === 'object' && schema.type === 'object';
}

function isFor({ type }: JsonSchemaObject, name: 'object'): boolean {
  return type === name || (Array.isArray(type) && type.includes(name));
}
