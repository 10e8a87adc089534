/**
 * A workflow proved right: numbered steps and flat arrays.
 * Knows shape and settings; must not know that time exists, nor what a run is.
 *
 * Steps are numbers in file order, those of bodies behind the ones of the workflow (`definitions.ts`); ids
 * appear only at the edges. Lists of lists are stored flat
 * (compressed sparse rows): the needs of step `s` are `needs[needsAt[s]] … needs[needsAt[s+1]-1]`.
 */
import type { AnySchema } from '../schemas/check.ts';
import { printable } from '../std/printable.ts';
import type { Home } from '../workflow/definitions.ts';
import type {
  FailureMode,
  Intent,
  RetryPolicy,
  RoundFunction,
  SettingFunction,
  Step,
  StepBody,
  Takes,
  Workflow,
} from '../workflow/workflow.ts';
import type { Bodies, Body } from './body.ts';
import type { Cache } from './caches.ts';
import type { GrowthKind, RoundKey, StepDeclaration } from './catalog.ts';
import type { Demand } from './demands.ts';
import type { Expression } from './expression.ts';
import type { Rule } from './rules.ts';
import type { Shape } from './shape.ts';
import type { Template } from './template.ts';
import type { VariableRead } from './unset-names.ts';

/** The step number that means "the input of what the step is part of": the run, or an item. */
export const RUN_INPUT = -1;

/** What is set for a step, ready to be used: most steps of a graph share one object. Times in milliseconds. */
export interface Settings {
  readonly retry: RetryPolicy;
  readonly timeoutMs: number | undefined;
  readonly totalTimeoutMs: number | undefined;
  readonly queueTimeoutMs: number | undefined;
  readonly branchTimeoutMs: number | undefined;
  readonly graceMs: number | undefined;
  /** In bytes. */
  readonly memoryMax: number | undefined;
  /** 0 where nothing is said. */
  readonly priority: number;
  /** What it takes of pools and keyed limits. */
  readonly demand: Demand | undefined;
  /** Gives the name under which its attempts share places. */
  readonly key: Decider<Template> | undefined;
  /** Its rule about how its needs ended. */
  readonly rule: Rule | undefined;
  readonly condition: Decider<Expression> | undefined;
  /** Set where it looks again until its output is what is waited for. */
  readonly poll: Poll | undefined;
  readonly wiring: Wiring | undefined;
  readonly config: StepConfig | undefined;
  /** What its output has to fit. */
  readonly output: AnySchema | undefined;
  /** Set where it may take the result of an earlier run. */
  readonly cache: Cache | undefined;
}

/** What a setting is worked out by as the run goes: what is written, or a function of the author's. */
export type Decider<Written, Called = SettingFunction> =
  | { readonly kind: 'written'; readonly written: Written }
  | {
      readonly kind: 'function';
      readonly call: Called;
      /** What people are told of it. */
      readonly text: string;
    };

export interface Poll {
  readonly everyMs: number;
  readonly until: Decider<Expression>;
}

/** How a step's input is put together when it is not simply one output. */
export type Wiring =
  /** One need that its author chose: it is the primary one, and none takes its place. */
  | { readonly kind: 'need' }
  | { readonly kind: 'all' }
  /** `needs`: the step behind each item, where one is there twice; else they are those of the step. */
  | { readonly kind: 'list'; readonly needs?: readonly number[] }
  | { readonly kind: 'merge' }
  | { readonly kind: 'concat'; readonly separator: string }
  /** An expression of the author's gives it. */
  | { readonly kind: 'value'; readonly template: Template }
  | { readonly kind: 'named'; readonly names: readonly (readonly [name: string, step: number])[] }
  /** Also what stands around the step, or what it is given. */
  | { readonly kind: 'taken'; readonly as: Takes['as']; readonly from: readonly Taken[] };

/** Where a part of an input comes from. */
export interface Taken {
  readonly name: string;
  /** How many lists further out it is. */
  readonly up: number;
  /** The definition there; `RUN_INPUT` for what its list is given. */
  readonly step: number;
}

/** When a group has succeeded, by how its items ended. */
export type ItemRule =
  | { readonly kind: 'all_succeeded' | 'any_succeeded' | 'all_settled' }
  | { readonly kind: 'at_least'; readonly count: number }
  /** By key, or by place for items without keys. */
  | { readonly kind: 'critical'; readonly keys: readonly string[] };

/** What a step grows into, and how. */
export interface Growth {
  readonly kind: GrowthKind;
  /** Numbers of bodies. */
  readonly bodies: readonly number[];
  /** Items at once; `Infinity` for no limit. */
  readonly window: number;
  /** What a failure means in an item; undefined: what it means around the step. */
  readonly mode: FailureMode | undefined;
  /** Undefined: what follows from the mode. */
  readonly rule: ItemRule | undefined;
  /** Gives the key of each item. */
  readonly key: Template | NonNullable<StepBody['key']> | undefined;
  /** Says whether another round comes. */
  readonly condition: RoundCondition | undefined;
  /** The workflow that it calls. */
  readonly called?: Workflow;
  /** So many steps of each call run at once; undefined for no limit of its own. */
  readonly places?: number;
}

export interface RoundCondition {
  readonly key: RoundKey;
  readonly decider: Decider<Expression, RoundFunction>;
}

/** The frozen result of `compile`. */
export interface Graph extends Shape {
  readonly workflow: Workflow;
  /** The definitions, by number. */
  readonly steps: readonly Step[];
  /** 0 for a step without needs, else one more than the deepest need. */
  readonly level: Uint32Array;
  /** Length in steps of the longest chain that starts at the step (the step itself included). */
  readonly rank: Uint32Array;
  /** The step whose output is the input, or `RUN_INPUT`. */
  readonly primary: Int32Array;
  /** The step that made the payload which the step hands on, or `RUN_INPUT`. */
  readonly producer: Int32Array;
  /** 1 where the output is the step's input, passed on. */
  readonly passes: Uint8Array;
  /** The step types in use, and which one each step has. */
  readonly types: readonly StepDeclaration[];
  readonly typeOf: Uint16Array;
  /** Name of the backend for each entry of `types`. */
  readonly backendOf: readonly string[];
  /** All settings in use, without order, and which ones each step has: see `settingsAt`. */
  readonly settings: readonly Settings[];
  readonly settingsOf: Uint32Array;
  readonly bodies: Bodies<Body>;
  /** The workflow, and those that are called: which definitions are theirs. */
  readonly homes: readonly Home[];
  /** Of steps that grow. */
  readonly growths: ReadonlyMap<number, Growth>;
  /** Environment variables that expressions cannot do without, and those that steps inherit. */
  readonly variables: readonly VariableRead[];
  /** The number of the step of the workflow with this id, or of one of another body; -1 when there is none. */
  indexOf(id: string, body?: number): number;
}

/** What stands under `with`: plain values, or a template to render for each attempt. */
export type StepConfig =
  | { readonly kind: 'plain'; readonly value: unknown }
  | {
      readonly kind: 'template';
      readonly template: Template;
      /** What of it is secret, by name. */
      readonly secrets: readonly string[];
    };

export function stepAt(graph: Graph, step: number): Step {
  return graph.steps[step]!;
}

export function idOf({ steps }: Pick<Shape, 'steps'>, step: number): string {
  return steps[step]!.id;
}

/** A step as people are told of it: its id, and its title where it has one. */
export function labelOf({ steps }: Pick<Shape, 'steps'>, step: number): string {
  const { id, settings } = steps[step]!;
  return settings.title === undefined ? id : `${id} (${printable(settings.title)})`;
}

export function settingsAt(graph: Graph, step: number): Settings {
  return graph.settings[graph.settingsOf[step]!]!;
}

/** The steps that run and whose settings are so, by number. */
export function stepsWith(graph: Graph, isSo: (settings: Settings) => boolean): number[] {
  const steps: number[] = [];
  if (!graph.settings.some(isSo)) return steps;
  const leftOut = graph.cut?.leftOut;
  for (let s = 0; s < graph.size; s++)
    if (isSo(settingsAt(graph, s)) && leftOut?.has(s) !== true) steps.push(s);
  return steps;
}

/** Whether any step has such a setting. */
export function someSet(
  graph: Graph,
  name: 'demand' | 'cache' | 'rule' | 'output' | 'poll',
): boolean {
  return graph.settings.some((settings) => settings[name] !== undefined);
}

/** The needs of a step that order it, as numbers in the order the author gave. A view, not a copy. */
export function needsOf(
  { needs, needsAt }: Pick<Shape, 'needs' | 'needsAt'>,
  step: number,
): Uint32Array {
  return needs.subarray(needsAt[step], needsAt[step + 1]);
}

export function intentOf(graph: Graph, step: number): Intent {
  return graph.passes[step] === 1 ? 'analyze' : 'transform';
}
