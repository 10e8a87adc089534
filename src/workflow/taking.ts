/**
 * Needs that are no steps beside the one that names them: what its list is given, and steps around a body.
 * Knows steps in hand; must not know their numbers, nor values.
 */
import { show } from '../std/printable.ts';
import { DefinedStep, isStep } from './defined-step.ts';
import type { Needs } from './input-for.ts';
import type { GivenStep, Step, Takes } from './workflow.ts';

/** What the steps of a list are given, in hand: the input of the run, or the item. */
export class Given extends DefinedStep implements GivenStep {
  readonly of: readonly Step[];

  constructor(list: readonly Step[]) {
    super('input', -1, undefined);
    this.of = list;
  }
}

/** Whether a need stands in the list, so that it orders those who name it. */
export type Owns = (need: Step) => boolean;

/**
 * Leaves a step those needs that stand beside it, says what else it takes, and gives the others. Throws a `TypeError`
 * where the needs are put together in a way that knows steps beside it only.
 */
export function takeOthers(
  step: DefinedStep,
  needs: Needs,
  { owns, list }: { readonly owns: Owns; readonly list: readonly Step[] },
): readonly Step[] {
  const others = step.needs.filter((need) => !owns(need));
  if (others.length === 0) return others;
  const takes = takesOf(needs);
  const [only] = takes.from[0]!.slice(1) as [Step];
  step.needs = step.needs.filter(owns);
  // As it is given without any needs.
  if (takes.as === 'one' && isGivenOf(only, list)) return [];
  takeAll(step, takes);
  return others.filter((need) => !(need instanceof Given));
}

/** The step works on what its author named, whatever else it has to wait for. */
export function waitFor(step: DefinedStep, more: readonly Step[], takes: () => Takes): void {
  const added = more.filter((need) => !step.needs.includes(need));
  if (added.length === 0) return;
  step.needs = [...step.needs, ...added];
  if (step.takes === undefined) takeAll(step, takes());
}

function takeAll(step: DefinedStep, takes: Takes): void {
  const { inputFrom, ...settings } = step.settings;
  if (typeof inputFrom === 'string' && inputFrom !== takes.as) {
    const what = `step ${show(step.id)} has inputFrom: ${show(inputFrom)}`;
    throw new TypeError(
      `${what}, which knows steps of its own list only: give the needs by name, needs: { … }`,
    );
  }
  step.takes = takes;
  step.settings = settings;
}

/** The input as the needs say it. */
export function takesOf(needs: Needs): Takes {
  if (isStep(needs)) return { as: 'one', from: [['', needs]] };
  if (Array.isArray(needs)) return { as: 'list', from: needs.map((need) => ['', need]) };
  return { as: 'named', from: Object.entries(needs as Readonly<Record<string, Step>>) };
}

function isGivenOf(need: Step, list: readonly Step[]): boolean {
  return need instanceof Given && need.of === list;
}
