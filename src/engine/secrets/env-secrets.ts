/**
 * Secrets in variables of the environment.
 * Knows how the variables are called; must not know what reads them.
 */
import type { SecretSource } from '../../ports/secret-source.ts';
import type { Environment } from '../plan/env-values.ts';

const SECRET_PREFIX = 'HEDDLE_SECRET_';

/** `shop_key` is in `HEDDLE_SECRET_SHOP_KEY`. */
export function variableOf(name: string): string {
  return `${SECRET_PREFIX}${name.toUpperCase()}`;
}

export function isSecretVariable(name: string): boolean {
  return name.startsWith(SECRET_PREFIX);
}

export function envSecrets(env: Environment): SecretSource {
  return { name: 'environment', get: (name) => env[variableOf(name)] };
}

/** Takes the variables out of an environment that programs and modules see, and gives them back. */
export function takeSecrets(env: Record<string, string | undefined>): Environment {
  const taken: Record<string, string | undefined> = {};
  for (const name of Object.keys(env)) {
    if (!isSecretVariable(name)) continue;
    taken[name] = env[name];
    delete env[name];
  }
  return taken;
}
