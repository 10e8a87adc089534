/**
 * Numbers that are counted while runs go on, in the shape in which a registry of prom-client asks for them.
 * Knows counting and labels; must not know runs, nor how numbers are written down.
 *
 * prom-client's own metrics make a key of all labels for each value. Here a series is looked up once per run and kept.
 */

/** Values of one label that have a series of their own; those that come later share one. */
const MOST_VALUES = 200;
const OTHER = '_other';

export interface Sample {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
  readonly metricName?: string;
}

export interface Naming {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
}

/** What a registry asks of a metric. */
export abstract class Family<Series> {
  abstract readonly type: 'counter' | 'gauge' | 'histogram';
  readonly name: string;
  readonly help: string;
  /** Those of several processes are added up. */
  readonly aggregator = 'sum';
  protected readonly series = new Map<string, { readonly values: string[]; readonly of: Series }>();
  private readonly labels: readonly string[];
  private readonly seen: readonly Set<string>[];
  private readonly onFull: (label: string) => void;

  /** `onFull`: told when a label has too many values, once for each label. */
  constructor({ name, help, labels }: Naming, onFull: (label: string) => void) {
    this.name = name;
    this.help = help;
    this.labels = labels;
    this.seen = labels.map(() => new Set());
    this.onFull = onFull;
  }

  /** The series with these values of its labels, in their order. */
  at(...values: readonly string[]): Series {
    const key = values.join('\0');
    const found = this.series.get(key);
    if (found !== undefined) return found.of;
    const known = values.map((value, place) => this.bounded(place, value));
    const bounded = known.join('\0');
    const there = this.series.get(bounded);
    if (there !== undefined) return there.of;
    const of = this.newSeries();
    this.series.set(bounded, { values: known, of });
    return of;
  }

  async get() {
    const { name, help, type, aggregator } = this;
    return { name, help, type, aggregator, values: [...this.samples()] };
  }

  reset(): void {
    for (const { of } of this.series.values()) this.clear(of);
  }

  protected abstract newSeries(): Series;
  protected abstract clear(series: Series): void;
  protected abstract samples(): Iterable<Sample>;

  protected labelled(values: readonly string[]): Record<string, string> {
    return Object.fromEntries(this.labels.map((label, place) => [label, values[place]!]));
  }

  private bounded(place: number, value: string): string {
    const seen = this.seen[place]!;
    if (seen.has(value)) return value;
    if (seen.size < MOST_VALUES) {
      seen.add(value);
      return value;
    }
    if (seen.size === MOST_VALUES) {
      seen.add(OTHER);
      this.onFull(this.labels[place]!);
    }
    return OTHER;
  }
}

export interface Count {
  value: number;
}

export class Counters extends Family<Count> {
  override readonly type = 'counter';

  protected override newSeries(): Count {
    return { value: 0 };
  }

  protected override clear(series: Count): void {
    series.value = 0;
  }

  protected override *samples(): Iterable<Sample> {
    for (const { values, of } of this.series.values())
      yield { labels: this.labelled(values), value: of.value };
  }
}

/** Numbers that are looked at when they are asked for. */
export class Gauges extends Family<Count> {
  override readonly type: 'gauge' | 'counter' = 'gauge';
  private readonly look: (at: (...values: readonly string[]) => Count) => void;

  /** `look` adds up what there is now. */
  constructor(naming: Naming, onFull: (label: string) => void, look: Gauges['look']) {
    super(naming, onFull);
    this.look = look;
  }

  protected override newSeries(): Count {
    return { value: 0 };
  }

  protected override clear(series: Count): void {
    series.value = 0;
  }

  protected override *samples(): Iterable<Sample> {
    // What was there once stays as 0: a line that ends looks like a process that is gone.
    this.reset();
    this.look((...values) => this.at(...values));
    for (const { values, of } of this.series.values())
      yield { labels: this.labelled(values), value: of.value };
  }
}

/** The same of what somebody else counts, and only ever grows. */
export class Tallies extends Gauges {
  override readonly type = 'counter';
}

/** Times, counted by how long they were. */
export class Spread {
  readonly counts: Uint32Array;
  readonly bounds: readonly number[];
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Uint32Array(bounds.length + 1);
  }

  add(value: number): void {
    const { bounds } = this;
    let place = 0;
    while (place < bounds.length && value > bounds[place]!) place++;
    this.counts[place]!++;
    this.sum += value;
  }
}

export class Histograms extends Family<Spread> {
  override readonly type = 'histogram';
  private readonly bounds: readonly number[];

  constructor(naming: Naming, onFull: (label: string) => void, bounds: readonly number[]) {
    super(naming, onFull);
    this.bounds = bounds;
  }

  protected override newSeries(): Spread {
    return new Spread(this.bounds);
  }

  protected override clear(series: Spread): void {
    series.counts.fill(0);
    series.sum = 0;
  }

  protected override *samples(): Iterable<Sample> {
    const { name } = this;
    for (const { values, of } of this.series.values()) {
      const labels = this.labelled(values);
      let below = 0;
      for (const [place, count] of of.counts.entries()) {
        below += count;
        const le = this.bounds[place] ?? '+Inf';
        yield { labels: { le, ...labels }, value: below, metricName: `${name}_bucket` };
      }
      yield { labels, value: of.sum, metricName: `${name}_sum` };
      yield { labels, value: below, metricName: `${name}_count` };
    }
  }
}
