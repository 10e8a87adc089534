/**
 * Reads secrets: from the first place that has them.
 * Knows places in order; must not keep what they give.
 */

import type { Graph } from '../../graph/graph.ts';
import { secretNames } from '../../graph/homes.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SecretAsk, SecretSource } from '../../ports/secret-source.ts';
import { SHORTEST } from '../../run/env-forms.ts';
import { StepFailure } from '../../run/step-error.ts';
import { type Diagnostic, diagnostic } from '../../workflow/diagnostic.ts';
import type { Environment } from '../plan/env-values.ts';
import { envSecrets, variableOf } from './env-secrets.ts';
import { FOLDER_VARIABLE, folderSecrets, SecretTrouble, USUAL_FOLDER } from './folder-secrets.ts';

/** What is asked where nobody says otherwise. */
export function usualSecrets(env: Environment): readonly SecretSource[] {
  return [envSecrets(env), folderSecrets(env[FOLDER_VARIABLE] || USUAL_FOLDER)];
}

export class SecretReader {
  private readonly sources: readonly SecretSource[];

  constructor(sources: readonly SecretSource[]) {
    this.sources = sources;
  }

  /** Fails with a `StepFailure` where no place has it, or one cannot be asked. `signal`: it is not wanted any more. */
  async read(name: string, signal?: AbortSignal): Promise<string> {
    const ask = signal === undefined ? {} : { signal };
    for (const source of this.sources) {
      const place = source.name;
      const value = await asked(source, name, ask);
      if (value === undefined) continue;
      if (typeof value === 'string' && value !== '') return value;
      const what = value === '' ? 'is empty' : 'is no text';
      throw new StepFailure('E_SECRET', `the secret ${name} of ${place} ${what}`);
    }
    const lack = this.lackOf(name);
    const message = `the secret ${name} has no source: ${lack ?? setIt(name)}`;
    throw new StepFailure('E_SECRET', message, { retryable: false });
  }

  /** An error for each secret that a run declares and no place has, and a warning for one that is too short to be masked. */
  async look(graph: Graph, wait: SecretWait): Promise<Diagnostic[]> {
    const found: Diagnostic[] = [];
    const names = secretNames(graph);
    const places = await Promise.all(names.map((name) => this.find(name, wait)));
    for (const [i, name] of names.entries()) {
      const { message, code, fix } = faultOf(name, places[i], this.lackOf(name)) ?? {};
      if (code === undefined || message === undefined) continue;
      const home = graph.homes.find(({ workflow }) => workflow.secrets?.includes(name))!;
      const { secrets = [], source } = home.workflow;
      const about = home.from > 0 && source !== undefined ? { source } : {};
      found.push(
        diagnostic(code, message, {
          path: ['secrets', secrets.indexOf(name)],
          ...(fix !== undefined && { fix }),
          ...about,
        }),
      );
    }
    return found;
  }

  /** What makes a secret easy to come by, by the place that has it. */
  async weaknessOf(name: string): Promise<string | undefined> {
    for (const source of this.sources) {
      const weakness = await source.weakness?.(name);
      if (weakness !== undefined) return weakness;
    }
    return undefined;
  }

  /** What is missing at the place that is named for a secret; undefined where none is. */
  lackOf(name: string): string | undefined {
    for (const source of this.sources) {
      const lack = source.lacks?.(name);
      if (lack !== undefined) return lack;
    }
    return undefined;
  }

  /** The place that has a secret; undefined where none has. A place that cannot be asked is told with the reason. */
  async find(name: string, wait: SecretWait): Promise<FoundSecret | undefined> {
    for (const source of this.sources) {
      const place = source.name;
      try {
        const value = await answerWithin(wait, (signal) =>
          source.has === undefined ? source.get(name, { signal }) : source.has(name, { signal }),
        );
        if (value === undefined || value === false) continue;
        if (value === '') return { place, isShort: false, fault: 'it is empty' };
        return { place, isShort: typeof value === 'string' && value.length < SHORTEST };
      } catch (cause) {
        const fault = cause === LATE ? 'it does not answer' : safeWords(cause);
        return fault === undefined
          ? { place, isShort: false, isAskedLater: true }
          : { place, isShort: false, fault };
      }
    }
    return undefined;
  }
}

/** How long a place is waited for that is asked whether it has a secret. */
export interface SecretWait {
  readonly clock: Clock;
  /** It is not wanted any more: the place is asked by whoever reads from it. */
  readonly signal?: AbortSignal | undefined;
  /** The time of the run; a place has ten seconds at most. */
  readonly ms?: number | undefined;
}

const MOST_MS = 10_000;

/** Where a secret is. */
export interface FoundSecret {
  readonly place: string;
  /** Whether it is too short to be masked, as far as that was told. */
  readonly isShort: boolean;
  /** Why it cannot be had. */
  readonly fault?: string;
  /** The place could not be asked, and is asked again by the attempt that reads it. */
  readonly isAskedLater?: true;
}

const LATE = Symbol('late');

const UNWANTED = Symbol('unwanted');

/** What a place says while it is waited for; it is told when it is not. */
function answerWithin<T>(
  { clock, signal, ms = MOST_MS }: SecretWait,
  ask: (signal: AbortSignal) => T | PromiseLike<T>,
): Promise<T> {
  const stop = new AbortController();
  return new Promise((resolve, reject) => {
    const end = (why: symbol) => {
      reject(why);
      stop.abort();
    };
    const unwanted = () => end(UNWANTED);
    if (signal?.aborted) return end(UNWANTED);
    const cancel = clock.alarm(clock.now() + Math.min(ms, MOST_MS), () => end(LATE));
    signal?.addEventListener('abort', unwanted, { once: true });
    return new Promise<T>((answered) => answered(ask(stop.signal)))
      .finally(() => {
        cancel();
        signal?.removeEventListener('abort', unwanted);
      })
      .then(resolve, reject);
  });
}

/** What a run has to be told of it before it begins. What is wrong with a place the attempt says that reads from it. */
function faultOf(name: string, found: FoundSecret | undefined, lack: string | undefined) {
  if (found === undefined) {
    const why = lack === undefined ? '' : `: ${lack}`;
    const message = `the secret ${name} has no source on this machine${why}.`;
    const fix = lack === undefined ? setIt(name) : `put it there, or ${setIt(name)}`;
    return { code: 'E_SECRET', message, fix } as const;
  }
  if (found.fault !== undefined) {
    const message = `the secret ${name} cannot be read from ${found.place}: ${found.fault}.`;
    return { code: 'E_SECRET', message, fix: undefined } as const;
  }
  if (!found.isShort) return undefined;
  const fix = `use one of at least ${SHORTEST} characters`;
  return {
    code: 'W_SECRET_SHORT',
    message: `the secret ${name} is too short to be masked.`,
    fix,
  } as const;
}

export const NO_SECRETS = new SecretReader([]);

async function asked(source: SecretSource, name: string, ask: SecretAsk): Promise<unknown> {
  try {
    return await source.get(name, ask);
  } catch (cause) {
    // What a place says of its trouble may hold what it was to give: that is left to the cause.
    const why = safeWords(cause);
    const message = `the secret ${name} cannot be read from ${source.name}${why === undefined ? '' : `: ${why}`}`;
    throw new StepFailure('E_SECRET', message, { cause });
  }
}

function safeWords(cause: unknown): string | undefined {
  return cause instanceof SecretTrouble ? cause.message : undefined;
}

/** What to do about one that no place has. */
export function setIt(name: string): string {
  return `set the variable ${variableOf(name)}, or put it into a file ${name} in the folder ${FOLDER_VARIABLE}`;
}
