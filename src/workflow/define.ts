/**
 * Writing a workflow in TypeScript: typed from end to end, and the same value as a file gives.
 * Knows types and settings; must not know what running means.
 *
 * A step is needed by its handle, so a need that does not exist and a circle cannot be written.
 */

import type { Span } from '../std/duration.ts';
import { copyExact } from '../std/exact-json.ts';
import { Inexact } from '../std/inexact.ts';
import { show } from '../std/printable.ts';
import type { OutputOf, StepHandle, TYPES, TypedWorkflow } from './handle.ts';
import { type PoolSizes, poolsOf } from './pool-sizes.ts';
import type { Given, InputSchemas, InputsOf } from './schema-types.ts';
import type { StepContext } from './step-context.ts';
import {
  type Concurrency,
  type FailureMode,
  type InputFrom,
  NO_NEEDS,
  NO_SETTINGS,
  type Step,
  type StepFunction,
  type StepSettings,
  type Workflow,
} from './workflow.ts';
import { inMs, membersInMs, type WithSpans } from './written-spans.ts';

/** Bytes are `Uint8Array`; typed arrays of other numbers are refused when the step ends. */
type KeptBytes<Value> = Value extends Uint8Array | Uint8ClampedArray | DataView
  ? Uint8Array
  : Value extends ArrayBufferView
    ? never
    : Value extends ArrayBufferLike
      ? Uint8Array
      : Value;

/**
 * A result as the steps behind it get it: nothing at all is null, bytes of any kind are `Uint8Array`,
 * as are members of a mapping and items of a list. What is deeper inside is not looked at, and a type
 * without bytes is left as its author named it.
 */
export type Kept<Output> = Output extends undefined | void
  ? null
  : Output extends ArrayBufferView | ArrayBufferLike
    ? KeptBytes<Output>
    : [Extract<Output[keyof Output], ArrayBufferView | ArrayBufferLike>] extends [never]
      ? Output
      : { [K in keyof Output]: KeptBytes<Output[K]> };

/** One step, several (the engine picks the primary one's output), or several by name. */
export type Needs =
  | StepHandle<unknown>
  | readonly StepHandle<unknown>[]
  | { readonly [name: string]: StepHandle<unknown> }
  | undefined;

/** What a step gets as input, from what it needs; without needs the run's input. */
export type InputFor<N, RunInput> = [N] extends [undefined]
  ? RunInput
  : N extends StepHandle<infer O>
    ? O
    : N extends readonly StepHandle<infer O>[]
      ? O
      : { readonly [K in keyof N]: OutputOf<N[K]> };

/** A step whose body is a function of this process. */
export interface FunctionStep<N extends Needs, Output, RunInput> extends WithSpans<StepSettings> {
  readonly needs?: N;
  /** Its settings, in which expressions may stand; the function finds them as `context.config`. */
  readonly with?: Readonly<Record<string, unknown>>;
  readonly run: (input: InputFor<N, RunInput>, context: StepContext) => Output;
}

/** A step of a registered type, or of a function in a module (`./file.ts#export`). */
export interface TypedStep extends WithSpans<StepSettings> {
  readonly uses: string;
  readonly needs?: Needs;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** What a whole workflow may set; the names are those of the file format, in camelCase. */
export interface WorkflowOptions<Inputs> {
  readonly title?: string;
  /**
   * For a function that makes workflows: what it made this one from, as plain data. It is copied, kept with
   * each run, and part of which workflow it is, so `resumeAll` can have it made again.
   */
  readonly args?: unknown;
  /** Runs of one version do not go on with another one. */
  readonly version?: string;
  readonly strategy?: string;
  readonly onFailure?: FailureMode;
  readonly drain?: boolean;
  readonly concurrency?: Concurrency;
  readonly maxBranches?: number;
  readonly pools?: PoolSizes;
  readonly timeoutMs?: Span;
  readonly defaults?: WithSpans<NonNullable<Workflow['defaults']>>;
  readonly inputs?: Inputs;
  readonly env?: readonly string[];
}

/** Starts a workflow. Without `inputs` a run takes anything, which the first steps get as `unknown`. */
export function workflow<const Inputs extends InputSchemas | undefined = undefined>(
  name: string,
  options: WorkflowOptions<Inputs> = {},
): WorkflowBuilder<
  Inputs extends undefined ? unknown : InputsOf<Inputs>,
  Inputs extends undefined ? unknown : Given<Inputs>
> {
  return new WorkflowBuilder(name, options as WorkflowOptions<Workflow['inputs']>);
}

/** A workflow being written; it is a workflow at every moment. */
export class WorkflowBuilder<RunInput, Accepted> implements TypedWorkflow<Accepted, unknown> {
  declare readonly [TYPES]?: { readonly input: Accepted; readonly output: unknown };
  readonly name: string;
  readonly steps: Step[] = [];
  declare args?: unknown;
  declare outputs?: Readonly<Record<string, unknown>> | string;

  constructor(name: string, options: WorkflowOptions<Workflow['inputs']>) {
    if (typeof name !== 'string')
      throw new TypeError(`workflow(name): name is ${show(name)}, not text`);
    this.name = name;
    const { pools } = options;
    Object.assign(this, membersInMs(options), pools && { pools: poolsOf(pools) });
    if (options.args !== undefined) this.args = ownCopy(options.args);
  }

  /**
   * Adds a step. Throws a `TypeError` for what is no step at all; everything else that may be wrong
   * is found when the workflow is compiled, all at once.
   */
  step<Output, const N extends Needs = undefined>(
    id: string,
    definition: FunctionStep<N, Output, RunInput>,
  ): StepHandle<Kept<Awaited<Output>>>;
  step<Output = unknown>(id: string, definition: TypedStep): StepHandle<Output>;
  step(id: string, definition: FunctionStep<Needs, unknown, never> | TypedStep): StepHandle {
    const body = (definition as FunctionStep<Needs, unknown, never>)?.run as
      | StepFunction
      | undefined;
    const { uses } = (definition ?? {}) as TypedStep;
    if ((typeof body === 'function') === (typeof uses === 'string')) refuse(id, definition);
    const step = new DefinedStep(id, this.steps.length, definition.needs);
    if (body === undefined) step.uses = uses;
    else step.run = body;
    step.with = definition.with;
    step.settings = settingsOf(definition, definition.needs);
    this.steps.push(step);
    return step;
  }

  /**
   * Says what the run gives: the output of one step, or of several by name. Throws a `TypeError` for
   * anything else.
   */
  returns<H extends StepHandle<unknown>>(step: H): TypedWorkflow<Accepted, OutputOf<H>>;
  returns<R extends Readonly<Record<string, StepHandle<unknown>>>>(
    steps: R,
  ): TypedWorkflow<Accepted, { readonly [K in keyof R]: OutputOf<R[K]> }>;
  returns(what: StepHandle | Readonly<Record<string, StepHandle>>): TypedWorkflow<Accepted, never> {
    const hole = (step: unknown) => {
      if (isStep(step)) return `\${{ steps[${JSON.stringify(step.id)}].output }}`;
      throw new TypeError(
        `returns: expected a step that step() gave, or several by name, got ${show(step)}`,
      );
    };
    const isOne = isStep(what) || what === null || typeof what !== 'object' || Array.isArray(what);
    this.outputs = isOne
      ? hole(what)
      : Object.fromEntries(Object.entries(what).map(([name, step]) => [name, hole(step)]));
    return this as Workflow as TypedWorkflow<Accepted, never>;
  }
}

/** What cannot be kept is left as it is, and told when the workflow is compiled. */
function ownCopy(args: unknown): unknown {
  const copy = copyExact(args);
  return copy instanceof Inexact ? args : copy;
}

/** One shape for all steps: the engine reads a million of them. */
class DefinedStep implements Step {
  readonly id: string;
  readonly index: number;
  readonly needs: readonly Step[];
  uses = 'function';
  run: StepFunction | undefined = undefined;
  with: Readonly<Record<string, unknown>> | undefined = undefined;
  settings: StepSettings = NO_SETTINGS;

  constructor(id: string, index: number, needs: Needs) {
    this.id = id;
    this.index = index;
    this.needs = needsList(id, needs);
  }
}

function isStep(value: unknown): value is Step {
  return value instanceof DefinedStep;
}

function needsList(id: string, needs: Needs): readonly Step[] {
  if (needs === undefined) return NO_NEEDS;
  if (isStep(needs)) return [needs];
  const list: unknown[] = Array.isArray(needs)
    ? needs
    : needs !== null && typeof needs === 'object'
      ? Object.values(needs)
      : [needs];
  for (const need of list) {
    if (!isStep(need))
      throw new TypeError(`step ${show(id)} needs ${show(need)}, which is not a step`);
  }
  return list as Step[];
}

/** What stands beside the settings of a step. Everything else is looked at as a setting. */
const BESIDE: ReadonlySet<string> = new Set(['needs', 'run', 'uses', 'with', 'inputFrom']);

function settingsOf(definition: WithSpans<StepSettings>, needs: Needs): StepSettings {
  const named = needs !== undefined && !isStep(needs) && !Array.isArray(needs);
  const inputFrom: InputFrom | undefined = named ? namesOf(needs as object) : definition.inputFrom;
  let settings: Record<string, unknown> | undefined;
  if (inputFrom !== undefined) settings = { inputFrom };
  // Most steps set nothing: only what is there is looked at.
  for (const name in definition) {
    const value = definition[name as keyof StepSettings];
    if (value === undefined || BESIDE.has(name)) continue;
    settings ??= {};
    settings[name] = typeof value === 'number' ? value : inMs(name, value);
  }
  return settings ?? NO_SETTINGS;
}

function namesOf(needs: object): InputFrom {
  return Object.fromEntries(Object.entries(needs).map(([name, step]) => [name, (step as Step).id]));
}

function refuse(id: unknown, definition: unknown): never {
  const got =
    definition === null || typeof definition !== 'object' ? show(definition) : 'both or neither';
  throw new TypeError(
    `step ${show(id)}: expected a definition with either run or uses, got ${got}`,
  );
}
