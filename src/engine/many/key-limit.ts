/**
 * At most so many runs at once of inputs with one key; the others are put aside in the order of their inputs.
 * Knows keys and counts; must not know what is run.
 *
 * Whoever of a key ends hands its place on to the next of that key. So an input that is aside has a full key
 * at any time, and nobody has to look through those that are.
 */

interface OfKey<One> {
  active: number;
  readonly aside: One[];
}

export class KeyLimit<One> {
  private readonly size: number;
  private readonly keys = new Map<string, OfKey<One>>();
  private asideCount = 0;

  constructor(size: number) {
    this.size = size;
  }

  /** How many are aside. */
  get aside(): number {
    return this.asideCount;
  }

  /** Whether it may run now; else it is aside. */
  enter(key: string, one: One): boolean {
    let same = this.keys.get(key);
    if (same === undefined) {
      same = { active: 0, aside: [] };
      this.keys.set(key, same);
    }
    if (same.active < this.size) {
      same.active++;
      return true;
    }
    same.aside.push(one);
    this.asideCount++;
    return false;
  }

  /** The next one of the key, which has the place from now on. */
  leave(key: string): One | undefined {
    const same = this.keys.get(key)!;
    const next = same.aside.shift();
    if (next !== undefined) this.asideCount--;
    else if (--same.active === 0) this.keys.delete(key);
    return next;
  }

  /** All that are aside, which are so no more. */
  clear(): One[] {
    this.asideCount = 0;
    return [...this.keys.values()].flatMap(({ aside }) => aside.splice(0));
  }
}
