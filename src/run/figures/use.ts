/**
 * How much of something is in use over time: the most, and the mean while anything is.
 * Knows amounts and instants; must not know what is used.
 */
export class Use {
  private amount = 0;
  private since = 0;
  /** The most that was in use at once. */
  most = 0;
  /** For how long something was in use, in milliseconds. */
  busyMs = 0;
  /** Amounts by the time that they were in use, in milliseconds. */
  area = 0;

  add(amount: number, at: number): void {
    this.pass(at);
    this.amount += amount;
    if (this.amount > this.most) this.most = this.amount;
  }

  /** Nothing is in use any more; so it was when something was last seen, at `seenAt`. */
  clear(seenAt: number): void {
    this.pass(seenAt);
    this.amount = 0;
  }

  private pass(at: number): void {
    const { amount } = this;
    // Clocks may be set back.
    if (amount > 0 && at > this.since) {
      this.busyMs += at - this.since;
      this.area += amount * (at - this.since);
    }
    this.since = at;
  }
}
