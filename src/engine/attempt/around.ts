/**
 * What a program has around each attempt (`createEngine({ around })`), and what of it breaks its rules.
 * Knows bodies as calls; must not know what they do, nor what is around them.
 */
import type { Around, SurroundedAttempt } from '../../ports/around.ts';
import type { Backend } from '../../ports/backend.ts';
import type { AttemptContext } from '../../ports/step-type.ts';
import { StepFailure, toStepError } from '../../run/step-error.ts';
import { isThenable } from '../../std/thenable.ts';

/** The backend, with what is around each of its attempts. */
export function surrounded(backend: Backend, around: Around): Backend {
  return {
    name: backend.name,
    offers: backend.offers,
    ...(backend.abilities !== undefined && { abilities: backend.abilities }),
    execute: (type, ready, context) =>
      new Surrounding(() => backend.execute(type, ready, context)).enter(around, context),
    close: () => backend.close(),
  };
}

/** How what is around an attempt has ended. */
type Ended = { readonly value: unknown } | { readonly thrown: unknown };

const RULE = 'call body() once, and return what it gives';

class Surrounding {
  private readonly run: () => unknown;
  private calls = 0;
  /** What the body gave; undefined before, and where it has thrown. */
  private given: unknown;
  private failed: { readonly thrown: unknown } | undefined;
  /** What is around it has ended: a body that is called now is nobody's. */
  private isOver = false;

  constructor(run: () => unknown) {
    this.run = run;
  }

  enter(around: Around, context: AttemptContext): unknown {
    let value: unknown;
    try {
      value = around(attemptOf(context), this.body);
    } catch (thrown) {
      if (this.failed !== undefined && thrown === this.failed.thrown) throw thrown;
      return this.end({ thrown });
    }
    // What most do: nothing but the body's own is handed on.
    if (this.calls === 1 && this.failed === undefined && value === this.given) return value;
    if (!isThenable(value)) return this.end({ value });
    return value.then(
      (settled) => this.end({ value: settled }),
      (thrown) => this.end({ thrown }),
    );
  }

  private readonly body = (): unknown => {
    if (this.isOver) throw broken('has ended before it called body()');
    if (++this.calls > 1) throw broken('called body() twice');
    try {
      this.given = this.run();
    } catch (thrown) {
      this.failed = { thrown };
      throw thrown;
    }
    return this.given;
  };

  /** The attempt ends when both have ended. */
  private async end(ended: Ended): Promise<unknown> {
    this.isOver = true;
    if (this.calls === 0)
      throw 'thrown' in ended ? broke(ended.thrown) : broken('did not call body()');
    if (this.failed !== undefined) throw this.failed.thrown;
    const value = await this.given;
    if (this.calls > 1) throw broken('called body() twice');
    if ('thrown' in ended) throw broke(ended.thrown);
    if (!Object.is(ended.value, value)) throw broken('gave something else than body() did');
    return value;
  }
}

function attemptOf(context: AttemptContext): SurroundedAttempt {
  return {
    runId: context.run.id,
    workflow: context.run.name,
    stepId: context.stepId,
    attempt: context.attempt,
    get traceparent() {
      return context.traceparent;
    },
  };
}

/** Its author has to mend it: another try would be no better. */
function broken(what: string): StepFailure {
  return new StepFailure('E_AROUND', `around ${what}: ${RULE}`, { retryable: false });
}

function broke(cause: unknown): StepFailure {
  return new StepFailure('E_AROUND', `around threw: ${toStepError(cause).message}`, { cause });
}
