/**
 * Steps one behind the other, and steps side by side, written as they run: `sequence` and `parallel`.
 * Knows needs; must not know what becomes of a step: each is given to `step()` as anybody would write it.
 */
import { isMapping } from '../std/mapping.ts';
import { nameFault } from '../std/option-fault.ts';
import { show } from '../std/printable.ts';
import type { AnyHandle } from './handle.ts';
import type { LackOf, MissingFor, Needs } from './input-for.ts';
import type { Kept } from './kept.ts';
import type { Asked, Body, BodyInput, HandleOf, Poll, SilentSettings } from './step-body.ts';
import type { StepContext } from './step-context.ts';

/** A step whose needs follow from where it stands, and whose output is there whenever the run has succeeded. */
interface PartBody<Input, Context extends StepContext, Output> extends SilentSettings {
  readonly run: Body<Input, Context, Output>;
  /** Its settings, in which expressions may stand; the function finds them as `context.config`. */
  readonly with?: Readonly<Record<string, unknown>>;
  readonly concurrencyKey?: string | Asked<Input, Context, string>;
  readonly poll?: Poll<NoInfer<Kept<Awaited<Output>>>, Context>;
}

/** A function, or one with settings. */
type Part<Input, Context extends StepContext, Output> =
  | Body<Input, Context, Output>
  | PartBody<Input, Context, Output>;

/** The first step of a sequence may need steps outside of it. */
type First<N, Input, Context extends StepContext, Output> = readonly [
  id: string,
  step: Body<Input, Context, Output> | (PartBody<Input, Context, Output> & { readonly needs?: N }),
];

/** Each later one gets what the one before has given. */
type Next<Before, Context extends StepContext, Output> = readonly [
  id: string,
  step: Part<NoInfer<Kept<Awaited<Before>>>, Context, Output>,
];

/**
 * What is given where there is no step. Any value would be of it, so that a fault in a step is told where it stands, and
 * not as an output that is none; no function says it gives just this.
 */
type NoStep = NonNullable<unknown> | null | undefined | { readonly noStep?: never };

type LastOf<Outputs extends readonly unknown[]> = Outputs extends readonly [
  ...infer Before,
  infer Last,
]
  ? IsNoStep<Last> extends true
    ? LastOf<Before>
    : Last
  : never;

/** The very same type, which is more than that each would be of the other. */
type IsNoStep<T> =
  (<X>() => X extends T ? 1 : 2) extends <X>() => X extends NoStep ? 1 : 2 ? true : false;

/** The needs are told from where they are named, not from what a function says that it takes. */
type InputOf<N, Input, Mode> = NoInfer<
  BodyInput<N, Input, LackOf<never, never, Mode>, never, never>
>;

/** Whoever has `step()` has these. `Input` is what steps get that need none. */
export abstract class Wiring<Input, Mode, RunInput, Adds> {
  abstract step(id: string, definition: never): AnyHandle;

  /**
   * Adds up to ten steps, each of which needs the one before it, and gives the last one. A step is its id and a
   * function, or its id and a function with settings: `['load', { run, retry: { maxAttempts: 3 } }]`. The first may
   * have `needs`; without them it gets the input of the run. Throws a `TypeError` for what is no step.
   */
  sequence<
    A,
    B = NoStep,
    C = NoStep,
    D = NoStep,
    E = NoStep,
    F = NoStep,
    G = NoStep,
    H = NoStep,
    I = NoStep,
    J = NoStep,
    const N extends Needs = undefined,
  >(
    first: First<N, InputOf<N, Input, Mode>, StepContext<RunInput, Adds>, A>,
    second?: Next<A, StepContext<RunInput, Adds>, B>,
    third?: Next<B, StepContext<RunInput, Adds>, C>,
    fourth?: Next<C, StepContext<RunInput, Adds>, D>,
    fifth?: Next<D, StepContext<RunInput, Adds>, E>,
    sixth?: Next<E, StepContext<RunInput, Adds>, F>,
    seventh?: Next<F, StepContext<RunInput, Adds>, G>,
    eighth?: Next<G, StepContext<RunInput, Adds>, H>,
    ninth?: Next<H, StepContext<RunInput, Adds>, I>,
    tenth?: Next<I, StepContext<RunInput, Adds>, J>,
  ): HandleOf<
    Kept<Awaited<LastOf<[A, B, C, D, E, F, G, H, I, J]>>>,
    MissingFor<N, never, never, never>
  >;
  sequence(...steps: readonly unknown[]): AnyHandle {
    let last: AnyHandle | undefined;
    for (const [n, given] of steps.entries()) {
      if (!Array.isArray(given) || given.length !== 2) {
        const expected = "['id', function] or ['id', { run, … }]";
        throw new TypeError(`sequence: expected ${expected} as step ${n + 1}, got ${show(given)}`);
      }
      const [id, part] = given;
      last = last === undefined ? this.add(id, part) : this.add(id, part, { needs: last });
    }
    if (last === undefined) throw new TypeError('sequence: expected at least one step');
    return last;
  }

  /**
   * Adds steps that do not need each other, by their ids, and gives them by these names: what another step may name as
   * its `needs`. All of them have the needs of `options`; without those they get the input of the run. Throws a
   * `TypeError` for what is no step.
   */
  parallel<Outputs extends Readonly<Record<string, unknown>>, const N extends Needs = undefined>(
    steps: {
      readonly [K in keyof Outputs]: Part<
        InputOf<N, Input, Mode>,
        StepContext<RunInput, Adds>,
        Outputs[K]
      >;
    },
    options?: { readonly needs?: N },
  ): {
    readonly [K in keyof Outputs]: HandleOf<
      Kept<Awaited<Outputs[K]>>,
      MissingFor<N, never, never, never>
    >;
  };
  parallel(
    steps: Readonly<Record<string, unknown>>,
    options: { readonly needs?: Needs } = {},
  ): Readonly<Record<string, AnyHandle>> {
    if (!isMapping(steps)) {
      throw new TypeError(`parallel: expected steps by their ids, got ${show(steps)}`);
    }
    const fault = nameFault(options, ['needs']);
    if (fault !== undefined) throw new TypeError(`parallel: ${fault.message}: ${fault.hint}`);
    const { needs } = options;
    const added = Object.entries(steps).map(([id, part]) => [id, this.add(id, part, { needs })]);
    return Object.fromEntries(added);
  }

  /** `wired` is what its place says. */
  private add(id: string, part: unknown, wired: { readonly needs?: Needs } = {}): AnyHandle {
    const definition = typeof part === 'function' ? { run: part } : part;
    if (!isMapping(definition)) return this.step(id, definition as never);
    if ('needs' in wired && definition.needs !== undefined) {
      throw new TypeError(`step ${show(id)} has needs by where it stands: use step() for others`);
    }
    return this.step(id, { ...definition, ...wired } as never);
  }
}
