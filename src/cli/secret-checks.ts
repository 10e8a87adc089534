/**
 * Where the secrets of a file come from on this machine, for `heddle doctor`.
 * Must not show any of them, nor how long one is.
 */
import {
  type FoundSecret,
  SecretReader,
  setIt,
  usualSecrets,
} from '../engine/secrets/secret-reader.ts';
import { systemClock } from '../engine/system-clock.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { engineParts } from './call-config.ts';

export async function secretChecks(workflow: Workflow | undefined) {
  const { secrets = [] } = engineParts();
  const reader = new SecretReader([...secrets, ...usualSecrets(process.env)]);
  const checks = (workflow?.secrets ?? []).map(async (name) => {
    const found = await reader.find(name, { clock: systemClock });
    const says =
      found === undefined
        ? `missing: ${setIt(name)}`
        : faultIn(found) === undefined
          ? `found (${found.place})${found.isShort ? '; it is too short to be masked' : ''}`
          : `${found.place}: ${faultIn(found)}`;
    const ok = found !== undefined && faultIn(found) === undefined;
    return { name: `secret ${name}`, ok, says };
  });
  return Promise.all(checks);
}

function faultIn({ fault, isAskedLater }: FoundSecret): string | undefined {
  return fault ?? (isAskedLater ? 'it cannot be asked' : undefined);
}
