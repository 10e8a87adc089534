/**
 * What the code of a caller gives for many runs: its inputs one by one, their keys and the ids of their runs.
 * Knows what each has to be; must not know what is run.
 */
import { show } from '../../std/printable.ts';
import { EngineError } from '../engine-error.ts';

export type Inputs<Input> = Iterator<Input> | AsyncIterator<Input>;

/** Throws what the inputs throw, and a `TypeError` for what gives no iterator. */
export function openInputs<Input>(inputs: Iterable<Input> | AsyncIterable<Input>): Inputs<Input> {
  const later = (inputs as AsyncIterable<Input>)[Symbol.asyncIterator];
  const opened = later?.call(inputs) ?? (inputs as Iterable<Input>)[Symbol.iterator]();
  if (typeof opened?.next === 'function') return opened;
  throw new TypeError(`the inputs gave ${show(opened)}, not an iterator`);
}

/** As in `for … of`: what is no result of an iterator would have no end either. */
export function checkedNext<Input>(next: IteratorResult<Input>): IteratorResult<Input> {
  if (typeof next === 'object' && next !== null) return next;
  throw new TypeError(`an iterator gave ${show(next)}, not a result`);
}

export function checkedKey(key: unknown, index: number): string {
  if (typeof key === 'string') return key;
  const message = `the key of input ${index} cannot be ${show(key)}`;
  throw new EngineError('invalid-option', message, { hint: 'perKey.key has to give text' });
}

/** With an id of its own making a run would not be found again. */
export function checkedRunId(runId: unknown, index: number): string {
  if (typeof runId === 'string') return runId;
  const message = `the run id of input ${index} cannot be ${show(runId)}`;
  throw new EngineError('invalid-option', message, { hint: 'runId has to give text' });
}
