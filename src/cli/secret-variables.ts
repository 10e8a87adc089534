/**
 * The secrets that the command line was given in variables.
 * Knows the environment; must not know what reads them.
 *
 * They are taken out of it before anything else happens: no module of an author's, no thread and no program gets them with
 * the rest of the environment.
 */

import { envSecrets, takeSecrets } from '../engine/secrets/env-secrets.ts';
import type { SecretSource } from '../ports/secret-source.ts';

const taken: Record<string, string | undefined> = {};

/** Files of variables may name some more: called again, those are taken as well. */
export function takeSecretVariables(): void {
  Object.assign(taken, takeSecrets(process.env));
}

/** For the engine of a command. */
export function givenSecrets(): readonly SecretSource[] {
  return [envSecrets(taken)];
}
