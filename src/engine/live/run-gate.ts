/**
 * How many runs are under way at once; the others wait in the order in which they came.
 * Knows places and who waits; must not know what a run is.
 */
export class RunGate {
  private readonly places: number;
  private readonly line = new Set<() => void>();
  private taken = 0;

  /** `Infinity` for no limit. */
  constructor(places: number) {
    this.places = places;
  }

  /** Calls `enter` when there is a place, perhaps at once; gives a way to step out of the line. */
  wait(enter: () => void): () => void {
    if (this.taken < this.places) {
      this.taken++;
      enter();
    } else this.line.add(enter);
    return () => this.line.delete(enter);
  }

  /** Whoever entered gives the place to the next in line. */
  leave(): void {
    const [next] = this.line;
    if (next === undefined) {
      this.taken--;
      return;
    }
    this.line.delete(next);
    next();
  }
}
