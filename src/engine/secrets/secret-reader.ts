/**
 * Reads secrets: from the first place that has them.
 * Knows places in order; must not keep what they give.
 */

import type { Graph } from '../../graph/graph.ts';
import { secretNames } from '../../graph/homes.ts';
import type { SecretSource } from '../../ports/secret-source.ts';
import { SHORTEST } from '../../run/env-forms.ts';
import { StepFailure } from '../../run/step-error.ts';
import { type Diagnostic, diagnostic } from '../../workflow/diagnostic.ts';
import type { Environment } from '../plan/env-values.ts';
import { envSecrets, variableOf } from './env-secrets.ts';
import { folderSecrets, USUAL_FOLDER } from './folder-secrets.ts';

/** What is asked where nobody says otherwise. */
export function usualSecrets(env: Environment): readonly SecretSource[] {
  return [envSecrets(env), folderSecrets(env['HEDDLE_SECRETS_DIR'] || USUAL_FOLDER)];
}

export class SecretReader {
  private readonly sources: readonly SecretSource[];

  constructor(sources: readonly SecretSource[]) {
    this.sources = sources;
  }

  /** Fails with a `StepFailure` where no place has it, or one cannot be asked. */
  async read(name: string): Promise<string> {
    for (const source of this.sources) {
      const place = source.name;
      const value = await asked(source, name);
      if (value === undefined) continue;
      if (typeof value === 'string' && value !== '') return value;
      const what = value === '' ? 'is empty' : 'is no text';
      throw new StepFailure('E_SECRET', `the secret ${name} of ${place} ${what}`);
    }
    const message = `the secret ${name} has no source: ${setIt(name)}`;
    throw new StepFailure('E_SECRET', message, { retryable: false });
  }

  /** An error for each secret that a run declares and no place has, and a warning for one that is too short to be masked. */
  async look(graph: Graph): Promise<Diagnostic[]> {
    const found: Diagnostic[] = [];
    for (const name of secretNames(graph)) {
      const value = await this.first(name);
      if (value === THERE || (value !== undefined && value.length >= SHORTEST)) continue;
      const home = graph.homes.find(({ workflow }) => workflow.secrets?.includes(name))!;
      const { secrets = [], source } = home.workflow;
      const about = home.from > 0 && source !== undefined ? { source } : {};
      const place = { path: ['secrets', secrets.indexOf(name)], ...about };
      found.push(
        value === undefined
          ? diagnostic('E_SECRET', `the secret ${name} has no source on this machine.`, {
              ...place,
              fix: setIt(name),
            })
          : diagnostic('W_SECRET_SHORT', `the secret ${name} is too short to be masked.`, {
              ...place,
              fix: `use one of at least ${SHORTEST} characters`,
            }),
      );
    }
    return found;
  }

  /** What it is, or that it is there. A place that cannot be asked has it: what is wrong with that, the attempt says that reads it. */
  private async first(name: string): Promise<string | typeof THERE | undefined> {
    for (const source of this.sources) {
      try {
        if (source.has === undefined) {
          const value: unknown = await source.get(name);
          if (value !== undefined) return typeof value === 'string' ? value : THERE;
        } else if (await source.has(name)) return THERE;
      } catch {
        return THERE;
      }
    }
    return undefined;
  }
}

const THERE = Symbol('there');

export const NO_SECRETS = new SecretReader([]);

async function asked(source: SecretSource, name: string): Promise<unknown> {
  try {
    return await source.get(name);
  } catch (cause) {
    // What a place says of its trouble may hold what it was to give: that is left to the cause.
    const message = `the secret ${name} cannot be read from ${source.name}`;
    throw new StepFailure('E_SECRET', message, { cause });
  }
}

function setIt(name: string): string {
  return `set the variable ${variableOf(name)}, or put it into a file ${name} in the folder HEDDLE_SECRETS_DIR`;
}
