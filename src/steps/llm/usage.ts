/**
 * How much a request took: as the server counts, or estimated.
 * Knows tokens; must not know who counts them.
 */
import { isMapping } from '../../std/mapping.ts';
import type { Usage } from './chat.ts';

/** So many bytes are a token, as a rule. */
const BYTES = 4;

type Fields = Readonly<Record<string, unknown>>;

/** What the server says; undefined where it says nothing that makes sense. */
export function usageIn(value: unknown): Usage | undefined {
  if (!isMapping(value)) return undefined;
  const fields = value as Fields;
  const sent = count(fields.prompt_tokens);
  const answered = count(fields.completion_tokens);
  if (sent === undefined && answered === undefined) return undefined;
  return {
    in: sent ?? 0,
    out: answered ?? 0,
    cached: count(below(fields.prompt_tokens_details).cached_tokens),
    reasoning: count(below(fields.completion_tokens_details).reasoning_tokens),
  };
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
