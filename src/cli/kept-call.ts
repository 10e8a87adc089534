/**
 * What `resume`, `retry` and `fork` have in common, as words: a command that is printed as a fix repeats
 * what the call said, so that one answer does not undo another.
 * Knows options by name; must not know what they do.
 */
import type { InputOptions } from './given-input.ts';

/** What a call says of the workflow of a kept run, and of its input. */
export interface KeptCall extends InputOptions {
  readonly useCurrent?: boolean;
  readonly file?: string;
  /** The name that a new run is to have. */
  readonly runId?: string | undefined;
}

/** The command as it was given, without what only chooses the output and without what `KeptCall` has. */
export type KeptWords = readonly [command: string, runId: string, ...more: string[]];

/** The steps that a call names: of a retry with `--step`, of a fork with `--from`. */
export function stepWords(
  steps: string | readonly string[] = [],
  option: '--step' | '--from' = '--step',
): string[] {
  return [steps].flat().flatMap((id) => [option, id]);
}

export function keptWords({
  useCurrent,
  file,
  runId,
  input,
  inputFile,
  param,
}: KeptCall): string[] {
  const given = [
    ['--file', file],
    ['--run-id', runId],
    ['--input', input],
    ['--input-file', inputFile],
    ...Object.entries(param ?? {}).map(([name, text]) => ['-p', `${name}=${text}`]),
  ];
  const said = given.flatMap(([option, text]) => (text === undefined ? [] : [option!, text]));
  return [...(useCurrent === true ? ['--use-current'] : []), ...said];
}
