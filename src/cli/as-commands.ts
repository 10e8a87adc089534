/**
 * What an engine refuses, in the words of the command line: an engine names its calls and options,
 * whoever is at a terminal needs commands to type.
 * Knows codes of errors and commands; must not know why a run was asked for.
 */
import { EngineError } from '../engine/engine-error.ts';
import { unknownRun } from './kept-run.ts';
import type { OpenStore } from './store.ts';

/** What was asked for. */
export interface AskedFor {
  readonly at: OpenStore;
  /** The words of the command, such as `resume` and the id of the run. */
  readonly words: readonly [command: string, runId: string, ...more: string[]];
}

/** Calls, and passes on what the call fails with. */
export async function inCommands<T>(asked: AskedFor, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    throw asCommands(error, asked);
  }
}

function asCommands(error: EngineError, { at, words }: AskedFor): EngineError {
  const [name, runId] = words;
  if (error.code === 'unknown-run') return unknownRun(runId, at);
  const hint = hintFor(error, { at, words });
  if (hint === undefined) return error;
  const { code, message, diagnostics } = error;
  const more = name === 'resume' && code === 'run-owned' ? `${error.hint}; ${hint}` : hint;
  return new EngineError(code, message, { hint: more, cause: error, diagnostics });
}

function hintFor({ code, step }: EngineError, { at, words }: AskedFor): string | undefined {
  const { command } = at;
  const [name, runId] = words;
  switch (code) {
    case 'run-owned':
      if (name !== 'resume' || words.includes('--wait')) return undefined;
      return `if it shows no sign of life: ${command('resume', runId, '--wait')}`;
    case 'run-exists':
      return `give another --run-id, or look at that run: ${command('show', runId)}`;
    case 'run-unfinished':
      return `go on with it: ${command('resume', runId)}`;
    case 'run-changed':
      return `bring it back as it was, or go on with it as it is: ${command(...words, '--use-current')}`;
    case 'run-undecided': {
      const decide = (how: string) => command('resolve', runId, step ?? '', how);
      return `decide about it first: ${decide('--succeeded')} (or --failed, --rerun), or fork the run from it`;
    }
    default:
      return undefined;
  }
}
