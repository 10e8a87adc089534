/**
 * What `context.goto` gives, and what is wrong where that is not returned.
 * Must not know where an attempt is made, nor whether there is a way.
 */
import { show } from '../std/printable.ts';
import { Jump } from '../workflow/jump.ts';
import { StepFailure } from './step-error.ts';

/** Throws a `StepFailure` for what is neither a step nor an id. */
export function jumpTo(target: unknown, value: unknown): Jump<never> {
  const name = typeof target === 'object' && target !== null && 'id' in target ? target.id : target;
  if (typeof name === 'string') return new Jump(name, value ?? null) as Jump<never>;
  throw failure(`goto: expected a step, or the id of one, got ${show(target)}`);
}

/** A jump that is not returned leads nowhere, and its step would end as if there were none. */
export function notReturned(): StepFailure {
  return failure('goto was called, and what it gave was not returned: return context.goto(…)');
}

/** Of two jumps one leads nowhere. */
export function calledTwice(): StepFailure {
  return failure(
    'goto was called twice, and an attempt goes to one step: call it once, where you return what it gives',
  );
}

/** One that another attempt has made, perhaps of another step. */
export function strangeJump(): StepFailure {
  const fix = 'call context.goto(…) in the attempt that returns it';
  return failure(`goto: the jump was made in another attempt: ${fix}`);
}

function failure(message: string): StepFailure {
  return new StepFailure('E_GOTO', message, { retryable: false });
}
