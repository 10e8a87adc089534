/**
 * The settings of all steps while they are read, piece by piece.
 * Knows steps by number; must not know what a setting means.
 */

/** To be written until the graph is made. */
type Own<Of> = { -readonly [Name in keyof Of]: Of[Name] };

export class SettingsTable<Of extends object> {
  readonly settings: Own<Of>[];
  /** By step: which ones it has. */
  readonly settingsOf: Uint32Array;
  private readonly numbers: Map<string, number>;
  /** 1 where no other step has the same object. */
  private readonly owned: Uint8Array;

  /** `usual`: what steps have of which nothing is said. */
  constructor(size: number, usual: Of) {
    this.settings = [usual];
    this.settingsOf = new Uint32Array(size);
    this.numbers = new Map([[JSON.stringify(usual), 0]]);
    this.owned = new Uint8Array(size);
  }

  of(step: number): Of {
    return this.settings[this.settingsOf[step]!]!;
  }

  /** What the step has from now on, all of it values of JSON; equal settings are one object. */
  share(step: number, settings: Of): void {
    const key = JSON.stringify(settings);
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.settings.push(settings) - 1;
      this.numbers.set(key, number);
    }
    this.settingsOf[step] = number;
  }

  /**
   * The step has `more` beside what it has: one object for all that have the same. `made` is for one `more`, and
   * knows what it was added to.
   */
  add(step: number, more: Partial<Of>, made: Map<number, number>): void {
    if (this.owned[step] === 1) {
      Object.assign(this.settings[this.settingsOf[step]!]!, more);
      return;
    }
    const before = this.settingsOf[step]!;
    let number = made.get(before);
    if (number === undefined) {
      number = this.settings.push({ ...this.of(step), ...more }) - 1;
      made.set(before, number);
    }
    this.settingsOf[step] = number;
  }

  /** The step's settings, to be written: what it shares with others is copied first. */
  own(step: number): Own<Of> {
    if (this.owned[step] === 0) {
      this.settingsOf[step] = this.settings.push({ ...this.of(step) }) - 1;
      this.owned[step] = 1;
    }
    return this.settings[this.settingsOf[step]!]!;
  }
}
