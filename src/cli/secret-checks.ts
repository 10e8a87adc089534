/**
 * Where the secrets of a file come from on this machine, for `heddle doctor`.
 * Must not show any of them, nor how long one is.
 */
import { SecretReader, setIt, usualSecrets } from '../engine/secrets/secret-reader.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { givenSecrets } from './secret-variables.ts';

export async function secretChecks(workflow: Workflow | undefined) {
  const reader = new SecretReader([...givenSecrets(), ...usualSecrets(process.env)]);
  const checks = (workflow?.secrets ?? []).map(async (name) => {
    const found = await reader.find(name);
    const says =
      found === undefined
        ? `missing: ${setIt(name)}`
        : found.fault === undefined
          ? `found (${found.place})${found.isShort ? '; it is too short to be masked' : ''}`
          : `${found.place}: ${found.fault}`;
    return { name: `secret ${name}`, ok: found !== undefined && found.fault === undefined, says };
  });
  return Promise.all(checks);
}
