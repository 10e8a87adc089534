/**
 * Values of the environment taken out of what is told and kept of a run.
 * Knows texts; must not know who says them. A result of a step is not touched: it is what it is.
 *
 * This is no guard against a step that gives its values away on purpose: it keeps messages, metadata
 * and logs free of what stands in them by accident.
 */
import { isLeaf } from '../std/value-kinds.ts';

type Env = Readonly<Record<string, string>>;

/** Shorter values stand in many a text by chance, and are no secrets. */
const SHORTEST = 6;

/** The text with the names of variables in place of their values. */
export function withoutEnv(text: string, env: Env): string {
  let told = text;
  for (const name in env) {
    const value = env[name]!;
    if (value.length < SHORTEST) continue;
    for (const form of formsOf(value)) told = without(told, form, `\${{ env.${name} }}`);
  }
  return told;
}

/** The same for all texts in plain data, which is given back itself when there are no variables. */
export function dataWithoutEnv<T>(value: T, env: Env): T;
export function dataWithoutEnv(value: unknown, env: Env): unknown {
  return Object.keys(env).length === 0 ? value : clean(value, env);
}

function clean(value: unknown, env: Env): unknown {
  if (typeof value === 'string') return withoutEnv(value, env);
  if (value === null || typeof value !== 'object' || isLeaf(value)) return value;
  if (Array.isArray(value)) return value.map((item) => clean(item, env));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, clean(item, env)]));
}

/** As it is, in an address, and in JSON. */
function formsOf(value: string): ReadonlySet<string> {
  return new Set([
    value,
    encodeURIComponent(value.toWellFormed()),
    JSON.stringify(value).slice(1, -1),
  ]);
}

/** A text that was cut may end in the middle of a value: what is left of it goes as well. */
function without(text: string, value: string, name: string): string {
  const start = value.slice(0, SHORTEST);
  let told = '';
  let from = 0;
  for (let at = text.indexOf(start); at >= 0; at = text.indexOf(start, from)) {
    let end = at + start.length;
    while (end - at < value.length && text[end] === value[end - at]) end++;
    const isCut = end === text.length || text[end] === '…';
    const isValue = end - at === value.length || isCut;
    told += text.slice(from, at) + (isValue ? name : text.slice(at, end));
    from = end;
  }
  return told + text.slice(from);
}
