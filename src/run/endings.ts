/**
 * What an attempt has made that ends it: a jump to another step, or steps that are added. It is to be returned.
 * Must not know where an attempt is made, nor what comes of its end.
 */
import { Expansion } from '../workflow/expansion.ts';
import { Jump } from '../workflow/jump.ts';
import { expandFailure } from './expansion-made.ts';
import { calledTwice, notReturned, strangeJump } from './jump-made.ts';

export class Endings {
  private readonly targets: string[] = [];
  private readonly expansions: Expansion[] = [];

  add<Made extends Jump<unknown> | Expansion<unknown>>(made: Made): Made {
    if (made instanceof Expansion) this.expansions.push(made);
    else this.targets.push(made.target);
    return made;
  }

  /** Throws a `StepFailure` where an attempt gives something else than what it has made. */
  check(result: unknown): void {
    const [made, second] = this.expansions;
    if (second !== undefined)
      throw expandFailure(
        'expand was called twice, and an attempt adds steps once: put all of them into one list',
      );
    // What was given to a jump may have been changed to what its schema makes of it.
    const isJump = result instanceof Jump;
    if (this.targets.length > 0 && !isJump) throw notReturned();
    if (this.targets.length > 1) throw calledTwice();
    if (made !== undefined && result !== made)
      throw expandFailure(
        'expand was called, and what it gave was not returned: return context.expand(…)',
      );
    if (made === undefined && result instanceof Expansion) throw strangeExpansion();
    if (isJump && !this.targets.includes(result.target)) throw strangeJump();
  }
}

/** The same for an attempt that has made none so far as is known. */
export function checkEnding(endings: Endings | undefined, result: unknown): void {
  if (endings !== undefined) endings.check(result);
  else if (result instanceof Expansion) throw strangeExpansion();
  else if (result instanceof Jump) throw strangeJump();
}

function strangeExpansion() {
  const fix = 'call context.expand(…) in the attempt that returns it';
  return expandFailure(`expand: the steps were given in another attempt: ${fix}`);
}
