/**
 * What a server says about an error, in the forms that servers have for it.
 * Knows forms; must not know what an error leads to.
 */
import { isMapping } from '../../std/mapping.ts';

/** Its words, and what of them a program can read. */
export interface Said {
  readonly words: string;
  readonly code?: string | undefined;
  readonly type?: string | undefined;
  readonly param?: string | undefined;
}

/**
 * Of an answer that is JSON: `{ error: { message } }` of OpenAI, `{ error: "…" }` of Ollama, `{ detail }` of FastAPI,
 * `{ message }` of proxies. Undefined where it says none.
 */
export function saidIn(value: unknown): Said | undefined {
  // Some wrap it in a list.
  if (Array.isArray(value)) return saidIn(value[0]);
  if (!isMapping(value)) return undefined;
  const { error, detail, message, object } = value as Fields;
  if (typeof error === 'string' && error !== '') return { words: error };
  if (isMapping(error)) return saidBy(error as Fields);
  if (typeof detail === 'string' && detail !== '') return { words: detail };
  if (Array.isArray(detail)) return { words: detail.map(faultOf).join('; ') };
  if (isMapping(detail)) return saidIn(detail) ?? { words: JSON.stringify(detail) };
  const isError = object === 'error' || !Object.hasOwn(value as object, 'choices');
  return isError && typeof message === 'string' ? saidBy(value) : undefined;
}

type Fields = Readonly<Record<string, unknown>>;

function saidBy(fields: Fields): Said {
  const { message, code, type, param, metadata } = fields;
  const raw = isMapping(metadata) ? (metadata as Fields).raw : undefined;
  const own = text(message) ?? JSON.stringify(fields);
  return {
    // A go-between tells its own words, and beside them those of whom it asked.
    words: typeof raw === 'string' && raw !== '' ? `${own}: ${raw}` : own,
    code: text(code) ?? (typeof code === 'number' ? String(code) : undefined),
    type: text(type),
    param: text(param),
  };
}

/** One fault of a request, as FastAPI lists them. */
function faultOf(fault: unknown): string {
  const { msg, loc } = (isMapping(fault) ? fault : {}) as Fields;
  const at = Array.isArray(loc) ? `${loc.join('.')}: ` : '';
  return typeof msg === 'string' ? `${at}${msg}` : JSON.stringify(fault);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
