/**
 * What attempts may still spend of the budget of their run, and what they hold of it until they know.
 * Knows amounts by name; must not know what is spent, nor on what.
 *
 * What has been spent counts here at once, and in the run once that is recorded: an attempt must not wait for it.
 */
import type { Run } from '../../run/run.ts';
import { added } from '../../run/spending.ts';
import { StepFailure } from '../../run/step-error.ts';
import { isMapping } from '../../std/mapping.ts';
import { printable, show } from '../../std/printable.ts';
import { rounded } from '../../std/rounded.ts';
import { isBudget } from '../../workflow/budget.ts';
import type { BudgetOfStep } from '../../workflow/step-context.ts';
import type { Budget as Amounts } from '../../workflow/workflow.ts';
import { unlessAborted } from './unless-aborted.ts';

/** An attempt, as who holds something. */
export interface Holder {
  readonly signal: AbortSignal;
}

interface Waiter {
  readonly holder: Holder;
  readonly amounts: Amounts;
  go(): void;
  refuse(error: StepFailure): void;
}

export interface BudgetParts<Of extends Holder> {
  readonly run: Readonly<Run>;
  /** To be recorded. */
  spent(holder: Of, amounts: Amounts): void;
}

export class Budget<Of extends Holder> {
  private readonly parts: BudgetParts<Of>;
  /** Attempts that have looked at it, until they end. */
  private readonly known = new Set<Holder>();
  private readonly holds = new Map<Holder, Map<string, number>>();
  /** What all of them hold together. */
  private readonly held = new Map<string, number>();
  /** Who wants to hold something, in order: nobody is passed by who wants less. */
  private waiting: Waiter[] = [];
  /** Made when somebody asks: what processes before this one have spent is in the run by then. */
  private all: Map<string, number> | undefined;

  constructor(parts: BudgetParts<Of>) {
    this.parts = parts;
  }

  /** What one attempt sees of it. */
  of(holder: Of): BudgetOfStep {
    this.known.add(holder);
    return {
      left: (name) => this.left(name),
      hold: (amounts) => this.hold(holder, checked(amounts)),
      spend: (amounts) => this.spend(holder, checked(amounts)),
    };
  }

  /** The attempt has ended: it needs nothing of what it holds or waits for. */
  release(holder: Of): void {
    if (!this.known.delete(holder)) return;
    this.giveBack(holder);
    this.serve();
  }

  private giveBack(holder: Holder): void {
    const amounts = this.holds.get(holder);
    this.holds.delete(holder);
    for (const [name, amount] of amounts ?? []) add(this.held, name, -amount);
    // Fractions that are added and taken away again leave a trace.
    if (this.holds.size === 0) this.held.clear();
    for (const { go } of this.waiting.filter((waiter) => waiter.holder === holder)) go();
    this.waiting = this.waiting.filter((waiter) => waiter.holder !== holder);
  }

  /** What is not spent, whoever holds it. */
  private left(name: string): number {
    const { budget } = this.parts.run.plan;
    if (!Object.hasOwn(budget, name)) return Number.POSITIVE_INFINITY;
    return Math.max(0, budget[name]! - at(this.spent, name));
  }

  /** Waits for room that others hold: they may need less. Who waits holds nothing, so nobody waits for ever. */
  private async hold(holder: Of, amounts: Amounts): Promise<void> {
    if (!this.known.has(holder)) throw over();
    this.giveBack(holder);
    const limited = Object.entries(amounts).filter(
      ([name, amount]) => amount > 0 && Number.isFinite(this.left(name)),
    );
    const own = Object.fromEntries(limited);
    const granted = new Promise<void>((go, refuse) => {
      if (limited.length === 0) go();
      else this.waiting.push({ holder, amounts: own, go, refuse });
    });
    this.serve();
    try {
      await unlessAborted(holder.signal, granted);
    } catch (error) {
      this.giveBack(holder);
      this.serve();
      throw error;
    }
  }

  private serve(): void {
    while (this.waiting.length > 0) {
      const [first] = this.waiting as [Waiter];
      const { holder, amounts, go, refuse } = first;
      const names = Object.keys(amounts);
      const missing = names.find((name) => amounts[name]! > this.left(name));
      const isFree = names.every((name) => amounts[name]! <= this.left(name) - at(this.held, name));
      if (missing === undefined && !isFree) return;
      this.waiting.shift();
      if (missing !== undefined) refuse(this.refusal(missing, amounts[missing]!));
      else {
        this.holds.set(holder, new Map(Object.entries(amounts)));
        for (const name of names) add(this.held, name, amounts[name]!);
        go();
      }
    }
  }

  /** What is spent comes out of what the attempt holds. It has happened, so nothing refuses it. */
  private spend(holder: Of, amounts: Amounts): void {
    const some = Object.entries(amounts).filter(([, amount]) => amount > 0);
    if (some.length === 0) return;
    const own = this.holds.get(holder);
    for (const [name, amount] of some) {
      add(this.spent, name, amount);
      const held = Math.min(amount, own?.get(name) ?? 0);
      if (held === 0) continue;
      add(own!, name, -held);
      add(this.held, name, -held);
    }
    this.parts.spent(holder, Object.fromEntries(some));
    this.serve();
  }

  private get spent(): Map<string, number> {
    this.all ??= new Map(this.parts.run.spent);
    return this.all;
  }

  private refusal(name: string, amount: number): StepFailure {
    const limit = this.parts.run.plan.budget[name]!;
    const spent = at(this.spent, name);
    const message = `the budget of the run has no room for ${text(amount)} ${name}: ${text(spent)} of ${text(limit)} are spent`;
    return new StepFailure('E_BUDGET', message, { retryable: false });
  }
}

function over(): StepFailure {
  const message = 'budget: the attempt has ended, and holds nothing any more; await what it does';
  return new StepFailure('E_BUDGET', message, { retryable: false });
}

function at(amounts: ReadonlyMap<string, number>, name: string): number {
  return amounts.get(name) ?? 0;
}

function add(amounts: Map<string, number>, name: string, amount: number): void {
  amounts.set(name, added(at(amounts, name), amount));
}

/** Sums of money have more digits than anybody wants to read. */
function text(amount: number): string {
  return String(rounded(amount, 6));
}

/** A copy: whoever gives it may change it. */
function checked(amounts: unknown): Amounts {
  if (isBudget(amounts)) return { ...amounts };
  const [name, amount] = isMapping(amounts)
    ? Object.entries(amounts).find(([one, value]) => !isBudget({ [one]: value }))!
    : [undefined, amounts];
  const wanted =
    name === undefined
      ? 'expected amounts by name, such as { tokens: 500 }'
      : `${printable(name)}: expected a finite number of at least 0`;
  throw new TypeError(
    `budget: ${wanted}, got ${typeof amount === 'number' ? amount : show(amount)}`,
  );
}
