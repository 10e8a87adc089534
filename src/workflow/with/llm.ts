/**
 * What may stand under `with` at an `llm` step.
 * Knows kinds of values; must not know how a model is asked.
 */
import type { FromSchema } from '../../std/schema.ts';
import { LLM_TOOLS } from './llm-tools.ts';

/** Who may be asked by name. */
export const LLM_PROVIDERS = [
  'openai',
  'anthropic',
  'ollama',
  'vllm',
  'llamacpp',
  'openrouter',
  'fixture',
] as const;

/** What a million tokens cost, by the name of the model. */
export const LLM_PRICES = {
  type: 'object',
  additionalProperties: {
    type: 'object',
    properties: {
      input: { type: 'number', minimum: 0, description: 'Of what is sent.' },
      cached: {
        type: 'number',
        minimum: 0,
        description: 'Of what is sent and the server has seen before; default as `input`.',
      },
      output: { type: 'number', minimum: 0, description: 'Of what is answered.' },
    },
    required: ['input', 'output'],
    additionalProperties: false,
  },
  description:
    'What a million tokens cost, by the name of the model: what an attempt costs is in its metadata then.',
} as const;

const CURRENCY = {
  type: 'string',
  minLength: 1,
  description: 'What `prices` are in, such as `USD`; noted with the cost.',
} as const;

/** What steps have that do not say otherwise: settings of a project, or of an engine. */
export const LLM_DEFAULTS = {
  type: 'object',
  properties: {
    provider: { enum: LLM_PROVIDERS, description: 'Who is asked.' },
    url: {
      type: 'string',
      minLength: 1,
      description:
        'The address of the interface, in place of that of the provider, for steps that name neither.',
    },
    model: { type: 'string', minLength: 1, description: 'The name of the model.' },
    prices: LLM_PRICES,
    currency: CURRENCY,
  },
  additionalProperties: false,
  description: 'For llm steps that say nothing else.',
} as const;

export type LlmDefaults = FromSchema<typeof LLM_DEFAULTS>;

export const LLM_SETTINGS = {
  type: 'object',
  properties: {
    model: { type: 'string', minLength: 1, description: 'The name of the model.' },
    provider: {
      enum: LLM_PROVIDERS,
      description:
        'Who is asked: where, with which key, and which habits the server has; `fixture` is a file of answers, and asks nobody. Default `openai`, or where there is a `url` any server.',
    },
    url: {
      type: 'string',
      minLength: 1,
      description:
        'The address of the interface, such as `http://127.0.0.1:8000/v1`, in place of that of the provider. Redirects are not followed.',
    },
    key: {
      type: 'string',
      minLength: 1,
      description:
        'The key, as `${{ secrets.NAME }}`, sent as `Authorization: Bearer …`. Where it and `url` are left out, it is the variable that the provider has for it, such as `OPENAI_API_KEY`.',
    },
    headers: {
      type: 'object',
      additionalProperties: {
        anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }],
      },
      description: 'Further headers of the request.',
    },
    extra: {
      type: 'object',
      description: 'Further members of the request, for what a server has of its own.',
    },
    system: { type: 'string', minLength: 1, description: 'What the model is told first.' },
    prompt: {
      type: 'string',
      minLength: 1,
      description: 'What it is asked; a step has this or `messages`.',
    },
    messages: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        properties: {
          role: { enum: ['system', 'user', 'assistant', 'tool'] },
          content: { type: 'string' },
        },
        required: ['role', 'content'],
        additionalProperties: false,
      },
      description: 'A conversation in place of `prompt`: who says what.',
    },
    data: {
      description:
        'Any value that the model works on, such as the output of another step: the last message, between two lines that mark it as data.',
    },
    schema: {
      type: 'object',
      description: 'A JSON Schema that the answer has to fit; the output is the value.',
    },
    structured: {
      enum: ['auto', 'json_schema', 'json_object', 'tool', 'prompt'],
      default: 'auto',
      description:
        'How the server is told about `schema`: as a schema, as a wish for JSON, as the only tool, or in words alone. With `auto` in the first of these ways that it takes.',
    },
    repair: {
      type: 'boolean',
      default: true,
      description:
        'Whether the model is asked once more, in the same attempt, where its answer does not fit.',
    },
    ...LLM_TOOLS,
    temperature: { type: 'number', minimum: 0, maximum: 2, description: 'Passed on.' },
    top_p: { type: 'number', minimum: 0, maximum: 1, description: 'Passed on.' },
    seed: { type: 'integer', description: 'Passed on.' },
    stop: {
      anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, minItems: 1 }],
      description: 'Passed on: texts at which the answer ends.',
    },
    max_tokens: {
      type: 'integer',
      minimum: 1,
      description: 'The most tokens of the answer, in the name that the server has for it.',
    },
    on_length: {
      enum: ['fail', 'accept'],
      default: 'fail',
      description:
        'What an answer means that was cut at the most tokens; `accept` is for text only.',
    },
    stream: {
      type: 'boolean',
      default: true,
      description: 'Whether the answer is sent in pieces, as it is made.',
    },
    stall: {
      type: 'string',
      format: 'duration',
      default: '2m',
      description:
        'How long nothing may come once an answer has begun; after it the attempt fails.',
    },
    output: {
      enum: ['auto', 'text', 'message'],
      default: 'auto',
      description:
        'What is given: the value with `schema`, the calls where the model calls tools, else the text; always the text; or all there is, as `text`, `tool_calls`, `finish` and `reasoning`, and with `schema` its `value`.',
    },
    as: {
      type: 'string',
      minLength: 1,
      description: 'Gives a mapping with this one key, so that outputs can be merged.',
    },
    output_max: {
      type: 'string',
      format: 'size',
      default: '16mb',
      description: 'The largest answer accepted, up to 256mb.',
    },
    fixtures: {
      type: 'string',
      minLength: 1,
      description:
        'The file of answers for `provider: fixture`, from the folder of the workflow file.',
    },
    offline: {
      type: 'string',
      minLength: 1,
      description:
        'The answer where no model is named, here or in the settings of the project: then nobody is asked, and a warning says so.',
    },
    prices: LLM_PRICES,
    currency: CURRENCY,
    guard: {
      enum: ['off', 'public'],
      default: 'off',
      description: 'Which addresses may be connected to: all, or only public ones.',
    },
  },
  additionalProperties: false,
} as const;

/** A call of a tool that the model wants made. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: unknown;
}

/** All that a model answered. */
export interface ModelMessage {
  readonly text: string;
  readonly tool_calls: readonly ToolCall[];
  /** Why it ended, in the word of the server: `stop`, `length`, `tool_calls`. */
  readonly finish: string;
  /** What it thought, where the server tells. */
  readonly reasoning: string | null;
  /** With `schema`: the value. */
  readonly value?: unknown;
}

/** What an answer is as a step's output, by `output`. */
export interface LlmOutputs {
  readonly auto: unknown;
  readonly text: string;
  readonly message: ModelMessage;
}
