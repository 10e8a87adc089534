/**
 * A step body that a test controls: the engine says when it starts, the test when it ends.
 * Knows calls and promises; must not know the engine, time or any test framework.
 */

/** What a step body needs to have for its test to see an abort. */
interface Abortable {
  readonly signal: AbortSignal;
}

/** One call of the step, to be ended by the test. Ending it twice is an error of the test. */
export interface Invocation<Input = unknown, Context extends Abortable = Abortable> {
  readonly input: Input;
  readonly context: Context;
  /** Whether the test has ended it. */
  readonly ended: boolean;
  succeed(value?: unknown): void;
  fail(error: unknown): void;
  /** Resolves with the abort's reason once the engine asks this call to stop. */
  aborted(): Promise<unknown>;
}

/** A step body, and the test's hold on its calls. */
export interface HandHeld<Input = unknown, Context extends Abortable = Abortable> {
  (input: Input, context: Context): Promise<unknown>;
  /** The next call that no `started()` has given yet; waits for it if it has not come. */
  started(): Promise<Invocation<Input, Context>>;
  /** How many times the engine has called the step. */
  readonly calls: number;
}

/**
 * Makes a step body for a test: `run: step` in the workflow, then
 * `const call = await step.started(); call.succeed(42);`
 */
export function handHeld<Input = unknown, Context extends Abortable = Abortable>(): HandHeld<
  Input,
  Context
> {
  const unclaimed: Invocation<Input, Context>[] = [];
  const waiting: ((invocation: Invocation<Input, Context>) => void)[] = [];
  let calls = 0;
  const step = (input: Input, context: Context) => {
    calls++;
    return new Promise((resolve, reject) => {
      const held = new HeldInvocation(input, context, resolve, reject);
      const claim = waiting.shift();
      if (claim === undefined) unclaimed.push(held);
      else claim(held);
    });
  };
  const started = () => {
    const first = unclaimed.shift();
    if (first !== undefined) return Promise.resolve(first);
    return new Promise<Invocation<Input, Context>>((resolve) => waiting.push(resolve));
  };
  return Object.defineProperty(Object.assign(step, { started }), 'calls', {
    get: () => calls,
  }) as HandHeld<Input, Context>;
}

class HeldInvocation<Input, Context extends Abortable> implements Invocation<Input, Context> {
  readonly input: Input;
  readonly context: Context;
  private readonly resolve: (value: unknown) => void;
  private readonly reject: (error: unknown) => void;
  ended = false;

  constructor(
    input: Input,
    context: Context,
    resolve: (value: unknown) => void,
    reject: (error: unknown) => void,
  ) {
    this.input = input;
    this.context = context;
    this.resolve = resolve;
    this.reject = reject;
  }

  succeed(value: unknown = null): void {
    this.end();
    this.resolve(value);
  }

  fail(error: unknown): void {
    this.end();
    this.reject(error);
  }

  aborted(): Promise<unknown> {
    const { signal } = this.context;
    if (signal.aborted) return Promise.resolve(signal.reason);
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(signal.reason), { once: true });
    });
  }

  private end(): void {
    if (this.ended) throw new Error('this call of the step was ended before');
    this.ended = true;
  }
}
