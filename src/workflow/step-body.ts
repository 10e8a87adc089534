/**
 * What is given to `step()`, as types: settings, and either a function or what it `uses`.
 * Knows settings and what follows from them for types; must not hold values.
 */
import type { Span } from '../std/duration.ts';
import type { AnyHandle, MaybeHandle, Missing, OutputOf, StepHandle } from './handle.ts';
import type { InputFor, JoinedBy, Lack } from './input-for.ts';
import type { JumpTarget } from './jump.ts';
import type { Keepable, Kept } from './kept.ts';
import type { Fitted } from './output-fits.ts';
import type { BeforeAttempt, StepContext } from './step-context.ts';
import type { AnalyzingUse, OutputOfUse, Reading, WithOf } from './step-types.ts';
import type { Hook, StepSettings } from './workflow.ts';
import type { WithSpans } from './written-spans.ts';

/**
 * A step whose body is a function of this process. `step()` takes this or a `UsesBody` by a conditional type:
 * of a union the compiler makes every property anew for each call, and its errors are about both. Settings
 * with a type of their own say something about the input and the output of the step; for a step with `uses`,
 * too: they are told from here.
 */
export interface FunctionBody<
  N,
  Rule,
  Hook,
  Optional,
  When,
  Intends,
  From,
  Given,
  Fits,
  Input,
  Context extends StepContext,
  Output,
  Jumps = readonly JumpTarget[],
> extends SilentSettings {
  /** One step: its output is the input. A list of steps, or steps by name: a list or a mapping of their outputs is. */
  readonly needs?: N;
  readonly runIf?: Rule;
  readonly hook?: Hook;
  readonly optional?: Optional;
  /** Whether it runs, once its needs have ended: an expression, or a function of its input. */
  readonly when?: When | Asked<Input, Context, boolean>;
  /** Attempts with the same text share `concurrencyPerKey` places: a template, or a function of the input. */
  readonly concurrencyKey?: string | Asked<Input, Context, string>;
  /** Looks again and again until its output is what is waited for; with a function it stands behind `run`. */
  readonly poll?: Poll<NoInfer<Kept<Awaited<Output>>>, Context>;
  readonly intent?: Intends;
  readonly inputFrom?: From;
  readonly input?: Given;
  /** What the output has to fit, and so its type; with a schema of a library the output is what that makes of it. */
  readonly output?: Fitted<Fits, Output>;
  /** Its settings, in which expressions may stand; the function finds them as `context.config`. */
  readonly with?: Readonly<Record<string, Anything>>;
  /** Steps of the same list, in hand or by their ids, that it may jump to: `return context.goto(step, value)`. */
  readonly goesTo?: Jumps;
  readonly run: Body<Input, Context, Output>;
  readonly uses?: never;
}

/** Settings that say nothing of input and output: an interface, which is the same one for every call. */
export interface SilentSettings extends WithSpans<Omit<StepSettings, Telling | Asking>> {}

/** Any value; `unknown` would swallow the words that a `with` beside it expects, and completions with them. */
type Anything = NonNullable<unknown> | null | undefined;

/** Whether the step looks once more, and when; nothing is held meanwhile. */
export interface Poll<Output, Context extends StepContext> {
  /** From the end of one look to the start of the next: milliseconds, or text such as `30s`. */
  readonly everyMs: Span;
  /** Whether the output is what is waited for: an expression that reads `output`, or a function of it. */
  readonly until: string | Asked<Output, Context, boolean>;
}

type Asking = 'when' | 'concurrencyKey' | 'poll';
type Telling = 'runIf' | 'hook' | 'optional' | 'intent' | 'inputFrom' | 'input' | 'output';

/** A function in place of an expression: it is given what the step is given, and answers at once. */
export type Asked<Input, Context extends StepContext, Gives> = (
  input: Input,
  context: BeforeAttempt<Context>,
) => Gives;

/** A step of a registered type, or of a function in a module (`./file.ts#export`). */
export interface UsesBody<
  N,
  Uses,
  Reads,
  Input,
  Context extends StepContext,
  Jumps = readonly JumpTarget[],
  Hooks = Hook,
> extends SilentSettings,
    Pick<StepSettings, Exclude<Telling, 'hook'>> {
  readonly hook?: Hooks;
  readonly when?: string | Asked<Input, Context, boolean>;
  readonly concurrencyKey?: string | Asked<Input, Context, string>;
  readonly poll?: Poll<OutputOfUse<Uses, Reads>, Context>;
  /** One step, or several as a list or by name. Of a body with a key too many they are told from here alone. */
  readonly needs?: N;
  /** Of a function in a module: steps of the same list that it may jump to, in hand or by their ids. */
  readonly goesTo?: Jumps;
  /** The settings of the step type, in which expressions may stand. */
  readonly with?: WithOf<Uses> & Reading<Reads>;
}

/** A function of this process; what it returns must be of a kind that is kept. */
export type Body<Input, Context, Output> = (input: Input, context: Context) => Keepable<Output>;

/** What a function gets: the run's input, outputs of needs, or what an expression under `input` gives. */
export type BodyInput<N, RunInput, L extends Lack, From, Given> = BodyInputs<N, RunInput, L, From>[[
  Given,
] extends [never]
  ? [From] extends [never]
    ? 'needs'
    : 'joined'
  : 'given'];

// By an index, as in `input-for.ts`: nothing is told from what the function says that it takes.
interface BodyInputs<N, RunInput, L extends Lack, From> {
  readonly needs: InputFor<N, RunInput, L>;
  readonly joined: JoinedBy<From, N, L>;
  readonly given: unknown;
}

/** What a step gives: of one that analyzes that is its input. */
export type StepOutput<Output, Uses, Reads, Intends, N, RunInput, L extends Lack, From, Given> = [
  Intends,
] extends [never]
  ? [Uses] extends [never]
    ? Kept<Awaited<Output>>
    : Uses extends AnalyzingUse
      ? UseInput<N, RunInput, L, From, Given>
      : OutputOfUse<Uses, Reads>
  :
      | ('analyze' extends Intends
          ? [Uses] extends [never]
            ? PassedOn<BodyInput<N, RunInput, L, From, Given>>
            : UseInput<N, RunInput, L, From, Given>
          : never)
      | ('transform' extends Intends
          ? [Uses] extends [never]
            ? Kept<Awaited<Output>>
            : OutputOfUse<Uses, Reads>
          : never);

/** What is missing in a list is null once it is passed on. */
export type PassedOn<Input> = Input extends readonly unknown[]
  ? {
      [K in keyof Input]: Input[K] extends infer One ? (One extends undefined ? null : One) : never;
    }
  : Input;

/** Of a list of needs a step type gets the primary one's output, or that of another one where it has none. */
export type UseInput<N, RunInput, L extends Lack, From, Given> = [From] extends [never]
  ? N extends readonly AnyHandle[]
    ? OutputOf<N[number]> | (SureOf<N>[L] extends true ? never : null)
    : BodyInput<N, RunInput, L, From, Given>
  : BodyInput<N, RunInput, L, From, Given>;

/** By what may be missing: whether a need has an output for sure. */
interface SureOf<N extends readonly AnyHandle[]> {
  readonly none: HasOne<N, AnyHandle>;
  readonly optional: HasOne<N, StepHandle>;
  readonly mode: false;
  readonly rule: false;
}

/** A list of any length may be empty. */
type HasOne<N extends readonly AnyHandle[], Kind> = number extends N['length']
  ? false
  : [Extract<N[number], Kind>] extends [never]
    ? false
    : true;

/** The step in hand; `Why` its output may be missing, never if it may not. */
export type HandleOf<Output, Why> = [Why] extends [never]
  ? StepHandle<Output>
  : MaybeHandle<Output, Why & Missing>;

/** What a step that may jump means for those behind it. */
export type JumpsBy<Jumps> = [Jumps] extends [never] ? never : 'jumps';
