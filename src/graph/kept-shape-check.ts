/**
 * Whether a value that was kept is the shape of a graph.
 * Knows what such a shape is made of; must not know where it was, nor what is made of it.
 */
import { HOOKS, NEED_RULES } from '../workflow/workflow.ts';
import { isExpected } from './expected.ts';
import type { KeptBody, KeptShape } from './kept-shape.ts';
import type { Rule } from './rules.ts';

const LISTS = ['conditional', 'optional', 'timed', 'once'] as const;

/** Whether a value is the kept shape of so many steps. */
export function isKeptShape(value: unknown, size: number): value is KeptShape {
  if (typeof value !== 'object' || value === null) return false;
  const given = value as Partial<Record<keyof KeptShape, unknown>>;
  const { types, uses, needsAt, needs, bodies = [] } = given;
  const isStep = isBelow(size);
  const isList = (list: unknown): list is number[] => Array.isArray(list) && list.every(isStep);
  if (!Array.isArray(types) || !types.every(isText)) return false;
  if (!Array.isArray(uses) || uses.length !== size || !uses.every(isBelow(types.length)))
    return false;
  const maps: { readonly [Name in keyof KeptShape]?: (value: unknown) => boolean } = {
    sources: isList,
    goes: isList,
    titles: isText,
    rules: (rule) => isRule(rule, isList),
    expected: isExpected,
    numbered: isCount,
    hooks: (hook) => (HOOKS as readonly unknown[]).includes(hook),
  };
  const areOf = (list: unknown, isSo: (value: unknown) => boolean) =>
    Array.isArray(list) &&
    list.every((one) => Array.isArray(one) && isStep(one[0]) && isSo(one[1]));
  return (
    isList(needs) &&
    areBounds(needsAt, size, needs.length) &&
    areBodies(bodies, size) &&
    Object.entries(maps).every(([name, isSo]) =>
      areOf(given[name as keyof KeptShape] ?? [], isSo),
    ) &&
    LISTS.every((name) => given[name] === undefined || isList(given[name]))
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Whether they stand behind the steps of the workflow, one after the other, each behind what grows into it. */
function areBodies(value: unknown, size: number): value is readonly KeptBody[] {
  if (!Array.isArray(value)) return false;
  let end: number | undefined;
  for (const body of value as unknown[]) {
    if (!Array.isArray(body) || !body.slice(0, 4).every(Number.isSafeInteger)) return false;
    if (!hasName(body) && !hasCallers(body, size)) return false;
    const [from, to, parent, last] = body as unknown as KeptBody;
    if (from !== (end ?? from) || from < 1 || to <= from || parent < 0 || parent >= from)
      return false;
    if (last < from || last >= to) return false;
    end = to;
  }
  return end === undefined || end === size;
}

/** Whether a kept body has the name of its case, or none. */
function hasName(body: readonly unknown[]): boolean {
  return body.length === 4 || (body.length === 5 && typeof body[4] === 'string');
}

function hasCallers([, , parent, , name, callers, ...more]: readonly unknown[], size: number) {
  if (typeof name !== 'string' || more.length > 0 || !Array.isArray(callers)) return false;
  return callers[0] === parent && callers.every(isBelow(size));
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function isBelow(most: number): (number: unknown) => boolean {
  return (number) =>
    Number.isSafeInteger(number) && (number as number) >= 0 && (number as number) < most;
}

/** Whether they divide a list of `length` into so many parts, one after the other. */
function areBounds(value: unknown, parts: number, length: number): boolean {
  if (!Array.isArray(value) || value.length !== parts + 1) return false;
  const bounds: readonly unknown[] = value;
  const ascends = (bound: unknown, i: number) =>
    isBelow(length + 1)(bound) && (i === 0 || (bound as number) >= (bounds[i - 1] as number));
  return bounds.every(ascends) && bounds[0] === 0 && bounds[parts] === length;
}

function isRule(value: unknown, isList: (needs: unknown) => boolean): value is Rule {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, count, needs } = value as Readonly<Record<string, unknown>>;
  if (kind === 'at_least') return Number.isSafeInteger(count);
  return kind === 'critical' ? isList(needs) : (NEED_RULES as readonly unknown[]).includes(kind);
}
