/**
 * How much a request took: as the server counts, or estimated.
 * Knows tokens; must not know who counts them.
 */
import { jsonOf } from '../../std/json-text.ts';
import { isMapping } from '../../std/mapping.ts';
import type { ChatRequest, Usage } from './chat.ts';

/** So many bytes are a token, as a rule. */
const BYTES = 4;

type Fields = Readonly<Record<string, unknown>>;

/** What the server says; undefined where that makes no sense. */
export interface Told extends Pick<Usage, 'cached' | 'reasoning'> {
  readonly in: number | undefined;
  readonly out: number | undefined;
}

/** Undefined where it says nothing at all. */
export function usageIn(value: unknown): Told | undefined {
  if (!isMapping(value)) return undefined;
  const fields = value as Fields;
  const sent = count(fields.prompt_tokens);
  const answered = count(fields.completion_tokens);
  if (sent === undefined && answered === undefined) return undefined;
  return {
    in: sent,
    out: answered,
    cached: count(below(fields.prompt_tokens_details).cached_tokens),
    reasoning: count(below(fields.completion_tokens_details).reasoning_tokens),
  };
}

/** What the server says, and what it does not say by the length of the texts. */
export function usageOf(told: Told | undefined, sent: string, answered: string): Usage {
  const guess = estimated(sent, answered);
  if (told === undefined) return guess;
  const { in: asked = guess.in, out = guess.out, cached, reasoning } = told;
  const isWhole = told.in !== undefined && told.out !== undefined;
  return { in: asked, out, cached, reasoning, ...(!isWhole && { estimated: true }) };
}

/** All of a question that counts. */
export function askedText({ messages, schema, tools }: ChatRequest): string {
  const rules = [schema, tools].filter((rule) => rule !== undefined);
  return [...messages.map(({ content }) => content), ...rules.map((rule) => jsonOf(rule))].join(
    '\n',
  );
}

export function estimated(sent: string, answered: string): Usage {
  return { in: tokensOf(sent), out: tokensOf(answered), estimated: true };
}

function tokensOf(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / BYTES);
}

function below(value: unknown): Fields {
  return isMapping(value) ? value : {};
}

function count(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}
