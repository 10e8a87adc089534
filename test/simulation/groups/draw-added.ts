/**
 * Draws lists of steps that steps add while their run goes on, and who adds them.
 * Knows chance; must not know how the steps of a list are drawn, nor what a run of them is like.
 */
import type { Chance } from '../draw/chance.ts';
import type { AddedSteps, Adds, GroupStep } from './group-world.ts';

/** Of so many lists that a step may add which adds itself with one of them it does so once: most of these end soon. */
const AGAIN = 4;

export class Adding {
  readonly lists: AddedSteps[] = [];
  private readonly chance: Chance;
  /** Whether the list that is being drawn may still come to add itself. */
  private mayRepeat = false;

  constructor(chance: Chance) {
    this.chance = chance;
  }

  /** `body`: draws so many steps. */
  draw(body: (size: number, isAnew: boolean) => readonly GroupStep[]): void {
    const { chance, lists } = this;
    const count = chance.between(1, 3);
    while (lists.length < count) {
      this.mayRepeat = true;
      // Names of one list are nothing to another one.
      const steps = body(chance.between(1, 4), chance.odds(0.5));
      const output = chance.odds(0.5) ? chance.pick(steps).id : undefined;
      lists.push({ steps, output, isCode: chance.odds(0.3) });
      this.mayRepeat = false;
    }
  }

  /** What a step adds that would work, or grow otherwise; undefined where it does that. */
  grows(mayGrow: boolean): Adds | undefined {
    const { chance, lists } = this;
    if (lists.length === 0 && !this.mayRepeat) return undefined;
    if (!chance.odds(mayGrow ? 0.5 : 0.25)) return undefined;
    const isAgain = this.mayRepeat && (lists.length === 0 || chance.odds(0.5));
    if (!isAgain) return { kind: 'adds', lists: this.some(chance.between(1, 2)) };
    this.mayRepeat = false;
    return { kind: 'adds', lists: [lists.length, ...this.some(AGAIN - 1)] };
  }

  /** Whether a workflow that is called adds some as well. */
  isCalled(): boolean {
    return this.chance.odds(0.3);
  }

  private some(count: number): (number | undefined)[] {
    const { chance, lists } = this;
    const isNone = () => lists.length === 0 || chance.odds(count === 1 ? 0 : 0.3);
    return Array.from({ length: count }, () => (isNone() ? undefined : chance.below(lists.length)));
  }
}
