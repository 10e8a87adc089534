/**
 * Where steps may jump to, as their authors declare it with `goes_to`.
 * Knows ids, lists and edges; must not know what becomes of a jump in a run.
 *
 * A target waits for whoever may jump to it, so a declaration orders steps as a need does. It says nothing of what the
 * target works on: that is what the target itself needs (`sources`).
 */
import { nearest } from '../std/nearest.ts';
import { quoted, show } from '../std/printable.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import { stepPath } from '../workflow/step-path.ts';
import type { Step } from '../workflow/workflow.ts';
import type { StepDeclaration } from './catalog.ts';
import { type Edges, type Numbering, numberOf, otherIds, reverse } from './numbering.ts';
import type { Shape } from './shape.ts';
import { listOf } from './step-lists.ts';

/** What a workflow in which nothing jumps has. */
const NONE: ReadonlyMap<number, readonly number[]> = new Map();

/** Steps and their edges, with those of jumps. */
export interface JumpNumbering extends Numbering {
  /** By step: where it may jump to. */
  readonly goes: ReadonlyMap<number, readonly number[]>;
}

export function withJumps(
  steps: readonly Step[],
  numbering: Numbering,
  types: Types,
  found: Diagnostic[],
): JumpNumbering {
  const goes = new Map<number, readonly number[]>();
  for (let s = 0; s < steps.length; s++) {
    const { goesTo } = steps[s]!;
    if (goesTo !== undefined && goesTo.length > 0)
      goes.set(s, targetsOf(s, goesTo, { steps, numbering, found }));
  }
  if (goes.size === 0) return { ...numbering, goes: NONE };
  jumpFaults(steps, types, goes, found);
  return { ...numbering, ...edgesWith(steps.length, numbering, goes), goes };
}

interface Types {
  readonly types: readonly StepDeclaration[];
  readonly typeOf: Uint16Array;
}

interface World {
  readonly steps: readonly Step[];
  readonly numbering: Numbering;
  readonly found: Diagnostic[];
}

function targetsOf(s: number, goesTo: NonNullable<Step['goesTo']>, world: World): number[] {
  const { steps, numbering, found } = world;
  const targets = new Set<number>();
  for (const [n, wanted] of goesTo.entries()) {
    const target = numberOf(steps, numbering.scopes, s, wanted);
    const fault = faultOf(s, wanted, target, world);
    if (fault === undefined) targets.add(target);
    else {
      const path = stepPath(s, 'goes_to', ...(goesTo.length === 1 ? [] : [n]));
      const { message, ...more } = fault;
      found.push(diagnostic('E_GOES_TO', message, { path, ...more }));
    }
  }
  return [...targets];
}

type Fault = Pick<Diagnostic, 'message' | 'related'> & { readonly fix: string };

/** Why a step cannot jump there; undefined where it can. */
function faultOf(
  s: number,
  wanted: string | Step,
  target: number,
  { steps, numbering: { scopes } }: World,
): Fault | undefined {
  const step = steps[s]!;
  const id = typeof wanted === 'string' ? wanted : wanted.id;
  const who = `step ${quoted(step.id)} goes to ${show(id)}`;
  const beside = 'name a step of the same list';
  if (target === s)
    return {
      message: `step ${quoted(step.id)} goes to itself.`,
      fix: 'repeat steps with uses: loop',
    };
  if (target < 0) {
    const around = typeof wanted === 'string' ? scopes.find(id, s) : undefined;
    if (around !== undefined) {
      const group = quoted(steps[around.reader]!.id);
      return { message: `${who}, which stands outside of ${group}.`, fix: beside };
    }
    if (typeof wanted !== 'string')
      return { message: `${who}, which does not stand beside it.`, fix: beside };
    const message = `${who}, which is not a step.`;
    const index = scopes.beside(s);
    const close = id.length > 1 ? nearest(id, otherIds(index, s)) : undefined;
    if (close === undefined) return { message, fix: 'goes_to takes ids of steps beside it' };
    const related = [{ path: stepPath(index.get(close)!, 'id') }];
    return { message, fix: `did you mean "${close}"?`, related };
  }
  const [own, other] = [listOf(step), listOf(steps[target]!)];
  if (own === other) return undefined;
  return { message: `${who}, which is one of ${other} and not of ${own}.`, fix: beside };
}

/** The same edges, and one from each step to where it may jump, unless that is a need already. */
function edgesWith(
  size: number,
  before: Edges,
  goes: ReadonlyMap<number, readonly number[]>,
): Edges {
  const into = new Map<number, number[]>();
  for (const [from, targets] of goes)
    for (const target of targets) into.set(target, [...(into.get(target) ?? []), from]);
  const sources = new Map(before.sources);
  const needs: number[] = [];
  const needsAt = new Uint32Array(size + 1);
  let { forward } = before;
  for (let s = 0; s < size; s++) {
    const own = before.needs.subarray(before.needsAt[s], before.needsAt[s + 1]);
    for (const need of own) needs.push(need);
    for (const from of into.get(s) ?? []) {
      if (own.includes(from)) continue;
      if (!sources.has(s)) sources.set(s, own);
      if (from > s) forward = false;
      needs.push(from);
    }
    needsAt[s + 1] = needs.length;
  }
  const all = Uint32Array.from(needs);
  return { needsAt, needs: all, sources, forward, ...reverse(size, needsAt, all) };
}

/** Steps that say where they jump to, and never do. */
function jumpFaults(
  steps: readonly Step[],
  { types, typeOf }: Types,
  goes: JumpNumbering['goes'],
  found: Diagnostic[],
): void {
  for (const s of goes.keys()) {
    const { id, uses, settings } = steps[s]!;
    const at = { path: stepPath(s, 'goes_to'), atKey: true };
    const type = types[typeOf[s]!];
    if (type !== undefined && type.jumps !== true) {
      const message = `step ${quoted(id)} (${uses}) has "goes_to", and its type never jumps.`;
      const fix = 'let a function behind it decide: uses: ./file.ts#decide';
      found.push(diagnostic('E_GOES_TO', message, { ...at, fix }));
    }
    if (settings.cache !== undefined && settings.cache !== false) {
      const message = `step ${quoted(id)} has "goes_to" and a cache: with a cached result it goes nowhere.`;
      found.push(diagnostic('E_CACHE', message, { ...at, fix: 'leave out one of the two' }));
    }
  }
}

/** Whether a step waits for the other one only because that may jump to it: it does not need it. */
export function isJumpOnly(
  { goes, sources }: Pick<Shape, 'goes' | 'sources'>,
  from: number,
  step: number,
): boolean {
  // Nothing else keeps the sources of a step apart where one of its needs is not among them.
  return goes.get(from)?.includes(step) === true && sources.get(step)?.includes(from) === false;
}
