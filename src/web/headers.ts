/**
 * What may stand in the headers of a request that an author writes.
 * Knows names and values; must not know where they come from. Values are in no message.
 */
import { show } from '../std/printable.ts';

/** What is wrong with a setting, without a full stop, and what to do. */
export interface Fault {
  readonly message: string;
  readonly fix: string;
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Visible characters of Latin-1, spaces and tabs. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** They say where a message begins and ends and how it travels: a second voice there is an attack. */
const OURS =
  /^(host|content-length|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect|proxy-.*)$/i;
const KEY = 'idempotency-key';

/** `takesKey`: Heddle sends the step's key with this request. */
export function headerNameFaults(names: readonly string[], takesKey: boolean): Fault[] {
  const found: Fault[] = [];
  const seen = new Set<string>();
  for (const name of names) {
    const small = name.toLowerCase();
    const fault = nameFault(name) ?? keyFault(small, takesKey);
    if (fault !== undefined) found.push(fault);
    if (seen.has(small)) {
      found.push({ message: `the header ${show(name)} is given twice`, fix: 'leave one out' });
    }
    seen.add(small);
  }
  return found;
}

function nameFault(name: string): Fault | undefined {
  if (!TOKEN.test(name)) {
    const message = `${show(name)} is no name of a header`;
    return { message, fix: 'use letters, digits and -, without spaces and colons' };
  }
  if (!OURS.test(name)) return undefined;
  return { message: `the header ${name} is not for a step to set`, fix: 'remove it' };
}

function keyFault(name: string, takesKey: boolean): Fault | undefined {
  if (name !== KEY || !takesKey) return undefined;
  const message = 'the header Idempotency-Key is set by Heddle itself';
  return { message, fix: 'remove it, or say idempotency_key: false to send your own' };
}

export function headerValueFaults(headers: readonly (readonly [string, unknown])[]): Fault[] {
  return headers.flatMap(([name, value]) => {
    if (VALUE.test(String(value))) return [];
    const message = `the value of the header ${show(name)} ${oddity(String(value))}`;
    return [{ message, fix: 'use visible characters and spaces; encode anything else' }];
  });
}

function oddity(value: string): string {
  if (/[\r\n]/.test(value)) return 'holds a line end';
  if (value.includes('\0')) return 'holds a NUL character';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point.
  if (/[\x00-\x08\x0b-\x1f\x7f]/.test(value)) return 'holds a control character';
  return 'holds a character beyond Latin-1';
}

/** What is sent as JSON may be called otherwise, but not something that is no JSON. */
export function contentTypeFault(
  headers: readonly (readonly [string, unknown])[],
  payload: unknown,
): Fault | undefined {
  if (!isJsonPayload(payload)) return undefined;
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  if (type === undefined || /json/i.test(String(type))) return undefined;
  const message = 'what is no text is sent as JSON, and the header content-type says otherwise';
  return { message, fix: 'write the body as text, in the form that content-type names' };
}

/** Neither text nor bytes nor nothing. */
export function isJsonPayload(payload: unknown): boolean {
  const none = payload === undefined || payload === null;
  return !none && typeof payload !== 'string' && !(payload instanceof Uint8Array);
}
