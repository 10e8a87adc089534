/**
 * Steps become numbers: ids, needs and dependents as flat arrays.
 * Knows authored steps; must not know levels, settings or types.
 */
import { nearest } from '../std/nearest.ts';
import { show } from '../std/printable.ts';
import { yamlWord } from '../std/yaml-word.ts';
import type { Definitions } from '../workflow/definitions.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import { idProblem } from '../workflow/id.ts';
import { stepPath } from '../workflow/step-path.ts';
import type { InputFrom, Step } from '../workflow/workflow.ts';
import { unreachable } from './out-of-reach.ts';
import { Scopes } from './scopes.ts';
import { isAfter } from './step-lists.ts';
import { stepRead } from './step-read.ts';

/** So many unknown needs get a hint: searching for one costs more than the check itself. */
const MAX_HINTS = 100;

/** Edges by number; the needs are those that order steps. */
export interface Edges {
  readonly needsAt: Uint32Array;
  readonly needs: Uint32Array;
  readonly dependentsAt: Uint32Array;
  readonly dependents: Uint32Array;
  /** Of steps that need some of lists that run before theirs, and of those that others may jump to: all their needs. */
  readonly sources: ReadonlyMap<number, Uint32Array>;
  /** Every need stands before its step in the file: no circle is possible. */
  readonly forward: boolean;
}

/** Steps and their edges by number. */
export interface Numbering extends Edges {
  readonly scopes: Scopes;
}

/** `bodies`: where those of bodies are. */
export function numberSteps(
  steps: readonly Step[],
  found: Diagnostic[],
  bodies: Definitions['bodies'] = [],
): Numbering {
  const scopes = new Scopes(steps.length, bodies);
  const own = { list: 0, from: 0, to: bodies[0]?.from ?? steps.length };
  indexIds(steps, own, scopes, found);
  for (const [i, { from, to }] of bodies.entries())
    indexIds(steps, { list: i + 1, from, to }, scopes, found);
  let edges = 0;
  for (let s = 0; s < steps.length; s++) edges += steps[s]!.needs.length;
  const needsAt = new Uint32Array(steps.length + 1);
  const needs = new Uint32Array(edges);
  let forward = true;
  let at = 0;
  const sources = new Map<number, Uint32Array>();
  // Which step has last named each step as a need: finds repetitions without a set per step.
  const namedBy = new Int32Array(steps.length).fill(-1);
  for (let s = 0; s < steps.length; s++) {
    const step = steps[s]!;
    const all: number[] | undefined = step.settings.hook === undefined ? undefined : [];
    for (let n = 0; n < step.needs.length; n++) {
      const need = numberOf(steps, scopes, s, step.needs[n]!);
      if (need < 0 || need === s) {
        reportNeed(steps, scopes, { s, n, need }, found);
        continue;
      }
      if (namedBy[need] === s) {
        if (!hasPlaces(step.settings.inputFrom)) found.push(duplicateNeed(step, s, n));
        continue;
      }
      namedBy[need] = s;
      all?.push(need);
      // What ran before in any case gives its output, and orders nothing.
      if (all !== undefined && isAfter(step, steps[need]!)) continue;
      if (need > s) forward = false;
      needs[at++] = need;
    }
    needsAt[s + 1] = at;
    if (all !== undefined && all.length > at - needsAt[s]!) sources.set(s, Uint32Array.from(all));
  }
  const kept = at === edges ? needs : needs.slice(0, at);
  return {
    scopes,
    needsAt,
    needs: kept,
    sources,
    forward,
    ...reverse(steps.length, needsAt, kept),
  };
}

/** The ids of one list. */
function indexIds(
  steps: readonly Step[],
  { list, from, to }: { readonly list: number; readonly from: number; readonly to: number },
  scopes: Scopes,
  found: Diagnostic[],
): void {
  const index = scopes.idsOf(list);
  let repeated = 0;
  for (let s = from; s < to; s++) {
    const { id } = steps[s]!;
    const problem = idProblem(id, 'the step id');
    if (problem !== undefined) {
      const code = problem.reserved ? 'E_RESERVED_ID' : 'E_BAD_ID';
      found.push(
        diagnostic(code, `${problem.message}.`, { path: stepPath(s, 'id'), fix: problem.fix }),
      );
    }
    const around = list === 0 ? undefined : scopes.find(id, scopes.parentOf(s));
    if (around !== undefined && !index.has(id)) found.push(idAround(steps, s, around.step));
    const same = list === 0 ? undefined : scopes.sameAsWithin(id, list, steps);
    if (same !== undefined) found.push(idBeside(steps, s, same));
    index.set(id, s);
    if (index.size + repeated === s - from + 1) continue;
    repeated++;
    let first = from;
    while (steps[first]!.id !== id) first++;
    index.set(id, first);
    const which =
      list === 0 ? whichSteps(steps, first, s) : `steps ${first - from + 1} and ${s - from + 1}`;
    const message = `two steps have the id ${show(id)}: ${which}.`;
    const related = [{ path: stepPath(first, 'id') }];
    const fix = 'rename this one or the first';
    found.push(diagnostic('E_DUPLICATE_ID', message, { path: stepPath(s, 'id'), fix, related }));
  }
}

/** An expression could mean either of them. */
function idAround(steps: readonly Step[], s: number, first: number): Diagnostic {
  const message = `two steps have the id ${show(steps[s]!.id)}: one of them stands around the other.`;
  const related = [{ path: stepPath(first, 'id') }];
  const fix = 'rename this one or the first';
  return diagnostic('E_DUPLICATE_ID', message, { path: stepPath(s, 'id'), fix, related });
}

/** What is in the only body of a step is called by both ids. */
function idBeside(steps: readonly Step[], s: number, first: number): Diagnostic {
  const message = `two steps would have the id ${show(steps[first]!.id)} in a run: this one stands in another one.`;
  const related = [{ path: stepPath(first, 'id') }];
  const fix = 'rename this one or the other';
  return diagnostic('E_DUPLICATE_ID', message, { path: stepPath(s, 'id'), fix, related });
}

/** `steps 1 and 3`; steps of hooks stand in lists of their own, so their numbers say nothing. */
function whichSteps(steps: readonly Step[], first: number, second: number): string {
  const hooks = [first, second].map((s) => steps[s]!.settings.hook);
  if (hooks.every((hook) => hook === undefined)) return `steps ${first + 1} and ${second + 1}`;
  return hooks.map((hook) => `one of ${hook ?? 'steps'}`).join(' and ');
}

/** A step in hand knows its own number, unless it stands in a body; an id is looked up. -1: no such step here. */
export function numberOf(
  steps: readonly Step[],
  scopes: Scopes,
  s: number,
  need: string | Step,
): number {
  if (typeof need === 'string') return scopes.beside(s).get(need) ?? -1;
  const number = need?.index ?? -1;
  if (steps[number] === need && scopes.list(number) === scopes.list(s)) return number;
  if (scopes.list(s) === 0) return -1;
  const named = scopes.beside(s).get(need.id);
  return named !== undefined && steps[named] === need ? named : -1;
}

function reportNeed(
  steps: readonly Step[],
  scopes: Scopes,
  { s, n, need }: { s: number; n: number; need: number },
  found: Diagnostic[],
): void {
  const step = steps[s]!;
  const wanted = step.needs[n]!;
  const path = step.needs.length === 1 ? stepPath(s, 'needs') : stepPath(s, 'needs', n);
  const index = scopes.beside(s);
  const around = typeof wanted === 'string' ? scopes.find(wanted, s) : undefined;
  if (need !== s && around !== undefined) {
    const [own, group] = [show(step.id), steps[around.reader]!.id];
    const message = `step ${own} needs ${show(wanted as string)}, which stands outside of ${show(group)}.`;
    const fix =
      around.step === around.reader
        ? 'remove this need: what stands in a step begins after its needs'
        : `let ${show(group)} need it, and read ${stepRead(wanted as string)}.output`;
    found.push(diagnostic('E_BODY_NEED', message, { path, fix }));
  } else if (need === s) {
    const message = `step ${show(step.id)} needs itself.`;
    found.push(diagnostic('E_SELF_NEED', message, { path, fix: 'remove this need' }));
  } else if (typeof wanted !== 'string') {
    found.push(unreachable(s, { steps, scopes, wanted, path }));
  } else {
    // One edit away from a single letter is every other letter.
    const hint = found.length < MAX_HINTS && wanted.length > 1;
    const close = hint ? nearest(wanted, otherIds(index, s)) : undefined;
    const holder = scopes.holder(wanted, scopes.list(s));
    if (holder !== undefined) {
      const group = show(steps[holder]!.id);
      const message = `step ${show(step.id)} needs ${show(wanted)}, which stands in the steps of ${group}.`;
      const fix =
        holder === s ? 'remove this need: it has these steps itself' : `let it need ${group}`;
      found.push(diagnostic('E_BODY_NEED', message, { path, fix }));
      return;
    }
    const message = `step ${show(step.id)} needs ${show(wanted)}, which is not a step.`;
    const fix = close === undefined ? needFix(wanted, index) : `did you mean "${close}"?`;
    const related = close === undefined ? [] : [{ path: stepPath(index.get(close)!, 'id') }];
    found.push(diagnostic('E_UNKNOWN_NEED', message, { path, fix, related }));
  }
}

/** Ids that a step may mean by another one: not its own, which it cannot wait for. */
export function* otherIds(
  index: ReadonlyMap<string, number>,
  own: number | undefined,
): Generator<string> {
  for (const [id, step] of index) if (step !== own) yield id;
}

function needFix(wanted: string, index: ReadonlyMap<string, number>): string {
  const parts = wanted.split(/[\s,]+/);
  const several = parts.length > 1 && parts.every((part) => index.has(part));
  return several
    ? `write a list: [${parts.map(yamlWord).join(', ')}]`
    : 'needs takes ids of steps of this workflow';
}

/** Whether each need gives an item or a member of its own, so that one may be meant twice. */
function hasPlaces(inputFrom: InputFrom | undefined): boolean {
  return inputFrom === 'list' || typeof inputFrom === 'object';
}

function duplicateNeed(step: Step, s: number, n: number): Diagnostic {
  const need = step.needs[n]!;
  const id = typeof need === 'string' ? need : need.id;
  const message = `step ${show(step.id)} needs ${show(id)} twice.`;
  return diagnostic('W_DUPLICATE_NEED', message, {
    path: stepPath(s, 'needs', n),
    fix: 'remove one',
  });
}

/** From each step to those that need it. */
export function reverse(size: number, needsAt: Uint32Array, needs: Uint32Array) {
  const dependentsAt = new Uint32Array(size + 1);
  for (let i = 0; i < needs.length; i++) dependentsAt[needs[i]! + 1]!++;
  for (let s = 0; s < size; s++) dependentsAt[s + 1]! += dependentsAt[s]!;
  const next = dependentsAt.slice(0, size);
  const dependents = new Uint32Array(needs.length);
  for (let s = 0; s < size; s++) {
    for (let i = needsAt[s]!; i < needsAt[s + 1]!; i++) dependents[next[needs[i]!]!++] = s;
  }
  return { dependentsAt, dependents };
}
