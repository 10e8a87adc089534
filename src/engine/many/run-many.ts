/**
 * Many runs of one workflow, one for each input: how many at once, in which order, and when no more start.
 * Knows inputs and the ends of runs; must not know how a run is made.
 */
import { setMaxListeners } from 'node:events';
import { thrownText } from '../../run/thrown-text.ts';
import { isThenable } from '../../std/thenable.ts';
import { isError } from '../../std/value-kinds.ts';
import type { Begun } from './begin.ts';
import { checkedKey, checkedNext, checkedRunId, type Inputs, openInputs } from './given.ts';
import { KeyLimit } from './key-limit.ts';
import type { RunManyOptions } from './many-options.ts';
import { ManyResult, type OneOfMany, Tally, withResult } from './many-result.ts';

/** So many inputs may be aside because their keys have no room. */
const MOST_ASIDE = 1_000;
/** After so many inputs it is the turn of timers and signals: runs may well come and go without letting them. */
const INPUTS_PER_TURN = 100;

/** What it needs of an engine. */
export interface ManyParts<Input> {
  /** The name of the workflow. */
  readonly workflow: string;
  /** Runs at once. */
  readonly places: number;
  /** Aborts when the engine starts no more runs, with the error that says so. */
  readonly ending: AbortSignal;
  now(): number;
  begin(input: Input, runId: string | undefined): Promise<Begun>;
}

interface Taken<Input> {
  readonly index: number;
  readonly input: Input;
  /** Undefined where it is under no limit of a key. */
  readonly key?: string;
}

export class ManyRuns<Input, Output> {
  private readonly parts: ManyParts<Input>;
  private readonly options: RunManyOptions<Input, Output>;
  private readonly inputs: Inputs<Input> = [][Symbol.iterator]();
  private readonly tally: Tally<Input, Output>;
  private readonly keys: KeyLimit<Taken<Input>>;
  /** Called when nothing more may start, for who waits for a run that somebody else runs. */
  private readonly atStop = new Set<(error: Error) => void>();
  private taken = 0;
  private active = 0;
  /** An input was asked for and has not come. */
  private isAsking = false;
  /** No input is taken before timers and signals have had their turn. */
  private isYielding = false;
  /** There are no more inputs, or reading them failed. */
  private isRead = false;
  /** Why not every input was taken. */
  private error: Error | undefined;
  /** Set where also inputs that were taken do not start any more. */
  private stopped: Error | undefined;
  private end = () => {};

  constructor(
    parts: ManyParts<Input>,
    inputs: Iterable<Input> | AsyncIterable<Input>,
    options: RunManyOptions<Input, Output>,
  ) {
    this.parts = parts;
    this.options = options;
    this.tally = new Tally(options.keep ?? 'all');
    this.keys = new KeyLimit(options.perKey?.size ?? Number.POSITIVE_INFINITY);
    try {
      this.inputs = openInputs(inputs);
    } catch (thrown) {
      this.readingFailed(thrown);
    }
  }

  /** Never rejects. */
  async run(): Promise<ManyResult<Input, Output>> {
    const { workflow, now } = this.parts;
    const from = now();
    const unlisten = this.listen();
    await new Promise<void>((resolve) => {
      this.end = resolve;
      this.pump();
    });
    unlisten();
    if (!this.isRead) await this.closeInputs();
    const { tally, error } = this;
    return new ManyResult({ workflow, durationMs: now() - from, error, tally });
  }

  private get isOver(): boolean {
    return this.isRead || this.stopped !== undefined;
  }

  /** Takes inputs as long as there is room. */
  private pump(): void {
    const { places } = this.parts;
    const mayAsk = () => !this.isOver && !this.isAsking && !this.isYielding;
    while (mayAsk() && this.active < places && this.keys.aside < MOST_ASIDE) {
      try {
        const next = this.inputs.next();
        if (isThenable(next)) this.awaitNext(next as Promise<IteratorResult<Input>>);
        else this.take(next as IteratorResult<Input>);
      } catch (thrown) {
        this.readingFailed(thrown);
      }
    }
    if (this.isOver && this.active === 0) this.end();
  }

  private awaitNext(next: Promise<IteratorResult<Input>>): void {
    this.isAsking = true;
    const then = (act: () => void) => {
      this.isAsking = false;
      try {
        // What comes after a stop is not taken.
        if (!this.isOver) act();
      } catch (thrown) {
        this.readingFailed(thrown);
      }
      this.pump();
    };
    next.then(
      (found) => then(() => this.take(found)),
      (thrown) => then(() => this.readingFailed(thrown)),
    );
  }

  private yieldTurn(): void {
    this.isYielding = true;
    setImmediate(() => {
      this.isYielding = false;
      this.pump();
    });
  }

  /** Inputs that were taken before still run. */
  private readingFailed(thrown: unknown): void {
    this.isRead = true;
    this.error ??= errorOf(thrown);
  }

  private take(next: IteratorResult<Input>): void {
    const { done, value } = checkedNext(next);
    if (done) {
      this.isRead = true;
      return;
    }
    const one = { index: this.taken++, input: value };
    if (this.taken % INPUTS_PER_TURN === 0) this.yieldTurn();
    const { perKey } = this.options;
    if (perKey === undefined) return this.start(one);
    let key: string;
    try {
      key = checkedKey(perKey.key(value), one.index);
    } catch (thrown) {
      return this.start(one, errorOf(thrown));
    }
    const keyed = { ...one, key };
    if (this.keys.enter(key, keyed)) this.start(keyed);
  }

  /** `refused`: why it cannot run. */
  private start(one: Taken<Input>, refused?: Error): void {
    this.active++;
    this.outcomeOf(one, refused)
      .then((outcome) => this.tell(outcome))
      .then(() => this.ended(one));
  }

  /** Never rejects: what cannot run is told as any other end. */
  private async outcomeOf(
    one: Taken<Input>,
    refused: Error | undefined,
  ): Promise<OneOfMany<Input, Output>> {
    const { index, input } = one;
    let runId: string | undefined;
    try {
      if (refused !== undefined) throw refused;
      if (this.options.runId !== undefined)
        runId = checkedRunId(this.options.runId(input, index), index);
      const begun = await this.parts.begin(input, runId);
      runId = begun.runId;
      const result = await (begun.isOthers ? this.untilStop(begun.result) : begun.result);
      return withResult(one, result) as OneOfMany<Input, Output>;
    } catch (thrown) {
      return { index, input, runId, status: 'refused', result: undefined, error: errorOf(thrown) };
    }
  }

  /** A run that somebody else runs goes on, but is not waited for any more. */
  private untilStop<T>(result: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.atStop.add(reject);
      if (this.stopped !== undefined) reject(this.stopped);
      result.then(resolve, reject).finally(() => this.atStop.delete(reject));
    });
  }

  private async tell(outcome: OneOfMany<Input, Output>): Promise<void> {
    this.tally.add(outcome);
    try {
      await this.options.onResult?.(outcome);
    } catch (thrown) {
      this.stop(errorOf(thrown));
    }
  }

  private ended({ key }: Taken<Input>): void {
    this.active--;
    const next = key === undefined ? undefined : this.keys.leave(key);
    if (next !== undefined) this.start(next);
    this.pump();
  }

  /** Nothing more starts; what is aside is told as refused. */
  private stop(error: Error): void {
    if (this.stopped !== undefined) return;
    const aside = this.keys.clear();
    if (!this.isRead || aside.length > 0) this.error ??= error;
    this.stopped = error;
    for (const { index, input } of aside) this.start({ index, input }, error);
    for (const tell of this.atStop) tell(error);
    this.pump();
  }

  /** Gives what takes the listeners out again. */
  private listen(): () => void {
    const { ending } = this.parts;
    const { signal = NEVER } = this.options;
    const atEnding = () => this.stop(errorOf(ending.reason));
    const atAbort = () => this.stop(errorOf(signal.reason));
    // One of either may stop any number of calls; that is no leak.
    setMaxListeners(0, signal, ending);
    signal.addEventListener('abort', atAbort, { once: true });
    ending.addEventListener('abort', atEnding, { once: true });
    if (signal.aborted) atAbort();
    if (ending.aborted) atEnding();
    return () => {
      signal.removeEventListener('abort', atAbort);
      ending.removeEventListener('abort', atEnding);
    };
  }

  /**
   * Lets go of inputs that were not read to their end. One that was asked for may never come, and an async
   * generator ends only behind it: that is not waited for.
   */
  private async closeInputs(): Promise<void> {
    try {
      const closing = this.inputs.return?.();
      if (!this.isAsking) await closing;
      else Promise.resolve(closing).catch(() => {});
    } catch (thrown) {
      this.error ??= errorOf(thrown);
    }
  }
}

const NEVER = new AbortController().signal;

function errorOf(thrown: unknown): Error {
  return isError(thrown) ? (thrown as Error) : new Error(thrownText(thrown), { cause: thrown });
}
