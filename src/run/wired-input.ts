/**
 * What a step works on as its needs give it, without any expression.
 * Knows runs and wiring; must not know expressions, nor who asks or when.
 */
import { RUN_INPUT, type Taken, type Wiring } from '../graph/graph.ts';
import { deepest } from '../graph/primary.ts';
import { countOfSources, sourceAt } from '../graph/sources.ts';
import { quoted } from '../std/printable.ts';
import type { Step } from '../workflow/workflow.ts';
import { defOf, segmentOf, shiftOf } from './grown.ts';
import { gives, jumpedTo } from './jumps.ts';
import type { Run } from './run.ts';
import { itemOf, type Segment } from './segment.ts';
import { StepFailure } from './step-error.ts';
import { idOf, localIdOf, settingsOf, sourcesOf } from './steps.ts';

/** Who keeps what is to be known of an input, in the metadata of its step. */
export interface Noting {
  annotate(metadata: Readonly<Record<string, unknown>>): void;
}

/** What a step is given where no expression gives it: the item or the run's input, one need's output, or several. */
export function wiredInput(run: Readonly<Run>, step: number, noting?: Noting): unknown {
  const { graph } = run.plan;
  const shift = shiftOf(run, step);
  const given = graph.primary[step - shift]!;
  const primary = given === RUN_INPUT ? RUN_INPUT : given + shift;
  const { wiring } = settingsOf(run, step);
  if (wiring === undefined) {
    if (primary === RUN_INPUT) return givenTo(run, step);
    if (gives(run, primary, step)) return run.outputs[primary];
    const usable = usableNeeds(run, step).map((need) => need - shift);
    return usable.length === 0
      ? null
      : run.outputs[deepest({ needs: usable, from: 0, to: usable.length }, graph) + shift];
  }
  switch (wiring.kind) {
    case 'need':
      return gives(run, primary, step) ? run.outputs[primary] : null;
    case 'list':
      return listOf(run, step, wiring.needs);
    case 'value':
      return null;
    case 'all':
      return inputsOf(run, step);
    case 'merge':
      return merge(run, step, noting);
    case 'concat':
      return concat(run, step, wiring.separator);
    case 'taken':
      return taken(run, step, wiring);
    case 'named':
      return record(
        wiring.names
          .filter(([, need]) => gives(run, need + shift, step))
          .map(([name, need]) => [name, run.outputs[need + shift]]),
      );
  }
}

/** The input of what the step is part of: its item, or that of the run. */
function givenTo(run: Readonly<Run>, step: number): unknown {
  const segment = segmentOf(run, step);
  return segment === undefined ? run.plan.input : itemAt(run, segment, itemOf(segment, step));
}

/** The input of the workflow that a step belongs to: of the one that is called, or of the run. */
export function inputAround(run: Readonly<Run>, step: number): unknown {
  let at = step;
  for (let segment = segmentOf(run, at); segment !== undefined; segment = segmentOf(run, at)) {
    if (segment.body.called !== undefined) return itemAt(run, segment, itemOf(segment, at));
    at = segment.parent;
  }
  return run.plan.input;
}

/** What an item is about. The items of a group whose input an expression gives are kept with its growth. */
export function itemAt(run: Readonly<Run>, segment: Segment, item: number): unknown {
  const given = () => wiredInput(run, segment.parent);
  segment.items ??= segment.isOnly ? [given()] : (given() as readonly unknown[]);
  return segment.items[item];
}

/** The outputs of all needs that have one, by step id, in `needs` order, and of whoever has jumped to the step. */
export function inputsOf(run: Readonly<Run>, step: number): Readonly<Record<string, unknown>> {
  const needs = [...usableNeeds(run, step), ...jumpedTo(run, step)];
  return record(needs.map((need) => [localIdOf(run, need), run.outputs[need]]));
}

function usableNeeds(run: Readonly<Run>, step: number): number[] {
  const needs = sourcesOf(run, step);
  return [...needs].filter((need) => gives(run, need, step));
}

/**
 * One item per need; functions in code get undefined for a need without an output, as in TypeScript. It is put
 * together anew for each reader, whose own copy is frozen (`std/own-copy.ts`).
 */
function listOf(run: Readonly<Run>, step: number, named?: readonly number[]): readonly unknown[] {
  const { graph } = run.plan;
  const shift = shiftOf(run, step);
  const def = step - shift;
  const list = new Array<unknown>(named?.length ?? countOfSources(graph, def));
  for (let i = 0; i < list.length; i++) {
    const need = (named === undefined ? sourceAt(graph, def, i) : named[i]!) + shift;
    list[i] = gives(run, need, step) ? run.outputs[need] : noneFor(graph.steps[def]!);
  }
  return list;
}

/** What has no output is left out of a mapping, and has its place in a list. */
function taken(
  run: Readonly<Run>,
  step: number,
  { as, from }: Extract<Wiring, { readonly kind: 'taken' }>,
): unknown {
  const parts = from.map((source) => [source.name, partOf(run, step, source)] as const);
  if (as === 'named') return record(parts.filter(([, value]) => value !== undefined));
  if (as === 'one') return parts[0]![1] ?? null;
  return parts.map(([, value]) => value ?? noneFor(run.plan.graph.steps[defOf(run, step)]!));
}

/** Undefined for a step without an output. */
function partOf(run: Readonly<Run>, step: number, { up, step: def }: Taken): unknown {
  let at = step;
  for (let n = 0; n < up; n++) at = segmentOf(run, at)!.parent;
  if (def === RUN_INPUT) return givenTo(run, at) ?? null;
  const need = def + shiftOf(run, at);
  return gives(run, need, at) ? run.outputs[need] : undefined;
}

function noneFor({ run }: Pick<Step, 'run'>): null | undefined {
  return run === undefined ? null : undefined;
}

function merge(run: Readonly<Run>, step: number, noting: Noting | undefined): unknown {
  const merged: Record<string, unknown> = {};
  const needs = usableNeeds(run, step);
  for (const need of needs) {
    const output = run.outputs[need];
    if (output === null || typeof output !== 'object' || Array.isArray(output)) {
      throw notOf('merge', 'a mapping', idOf(run, need));
    }
    Object.assign(merged, output);
  }
  const collisions = noting && collisionsOf(run, needs);
  if (collisions) noting.annotate({ collisions });
  return Object.freeze(merged);
}

/** Keys that several of the outputs have, and whose: the last of these is the one that counts. */
function collisionsOf(run: Readonly<Run>, needs: readonly number[]) {
  const givers = new Map<string, string[]>();
  for (const need of needs)
    for (const key of Object.keys(run.outputs[need] as object)) {
      const before = givers.get(key);
      if (before === undefined) givers.set(key, [localIdOf(run, need)]);
      else before.push(localIdOf(run, need));
    }
  const several = [...givers].filter(([, ids]) => ids.length > 1);
  return several.length === 0 ? undefined : Object.fromEntries(several);
}

function concat(run: Readonly<Run>, step: number, separator: string): unknown {
  const usable = usableNeeds(run, step);
  const outputs = usable.map((need) => run.outputs[need]);
  if (outputs.every((o) => typeof o === 'string')) return outputs.join(separator);
  if (outputs.every((o) => Array.isArray(o))) return Object.freeze(outputs.flat());
  const odd = outputs.findIndex(
    (o) => typeof o !== typeof outputs[0] || Array.isArray(o) !== Array.isArray(outputs[0]),
  );
  throw notOf('concat', 'text, or a list, like the others', idOf(run, usable[Math.max(odd, 0)]!));
}

function notOf(join: string, wanted: string, id: string): StepFailure {
  const message = `input_from: ${join} wants every output to be ${wanted}, and that of ${quoted(id)} is not`;
  return new StepFailure('E_INPUT_FROM', message, { retryable: false });
}

function record<V>(entries: readonly (readonly [string, V])[]): Readonly<Record<string, V>> {
  return Object.freeze(Object.fromEntries(entries));
}
