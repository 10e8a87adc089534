/**
 * Situations, counted: a simulation that never meets one proves nothing about it. Which ones there are
 * follows from tables: a way from one status to another under each stop, a setting and an end.
 * Knows names and numbers; must not know how a situation comes about.
 */

const NAMES: string[] = [];

/** Makes room for situations; gives the number of the first. For tables, when they are loaded. */
export function situations(names: readonly string[]): number {
  NAMES.push(...names);
  return NAMES.length - names.length;
}

/** A situation for each of some things with each of some others, the others in a row. */
export function situationsOf(things: readonly string[], others: readonly string[]): number {
  return situations(things.flatMap((thing) => others.map((other) => `${thing}, ${other}`)));
}

/** How often each situation came up. */
export class Met {
  private readonly counts: number[] = new Array<number>(NAMES.length).fill(0);

  hit(situation: number): void {
    this.counts[situation]!++;
  }

  all(): readonly (readonly [name: string, count: number])[] {
    return this.counts.map((count, situation) => [NAMES[situation]!, count] as const);
  }

  /** What has never come up. */
  cold(): readonly string[] {
    return this.all().flatMap(([name, count]) => (count === 0 ? [name] : []));
  }
}
