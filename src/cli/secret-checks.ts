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
import type { Step, Workflow } from '../workflow/workflow.ts';
import { engineParts } from './call-config.ts';

/** With those of the workflows that it runs. */
function namesIn(workflow: Workflow, seen = new Set<Workflow>()): readonly string[] {
  if (seen.has(workflow)) return [];
  seen.add(workflow);
  const of = (steps: readonly Step[]): readonly string[] =>
    steps.flatMap(({ calls, body, cases = {} }) => [
      ...(calls === undefined ? [] : namesIn(calls, seen)),
      ...[body, ...Object.values(cases)].flatMap((one) => (one === undefined ? [] : of(one.steps))),
    ]);
  return [...new Set([...(workflow.secrets ?? []), ...of(workflow.steps)])];
}

export async function secretChecks(workflow: Workflow | undefined) {
  const { secrets = [] } = engineParts();
  const reader = new SecretReader([...secrets, ...usualSecrets(process.env)]);
  const names = workflow === undefined ? [] : namesIn(workflow);
  const checks = names.map(async (name) => {
    const found = await reader.find(name, { clock: systemClock });
    const ok = found !== undefined && faultIn(found) === undefined;
    const more = ok ? await reader.weaknessOf(name) : undefined;
    const says = `${wordsOf(name, found, reader)}${more === undefined ? '' : `; ${more}`}`;
    return { name: `secret ${name}`, ok, says };
  });
  return Promise.all(checks);
}

function wordsOf(name: string, found: FoundSecret | undefined, reader: SecretReader): string {
  if (found === undefined) return `missing: ${missing(reader.lackOf(name), name)}`;
  const fault = faultIn(found);
  if (fault !== undefined) return `${found.place}: ${fault}`;
  return `found (${found.place})${found.isShort ? '; it is too short to be masked' : ''}`;
}

function missing(lack: string | undefined, name: string): string {
  return lack === undefined ? setIt(name) : `${lack}; or ${setIt(name)}`;
}

function faultIn({ fault, isAskedLater }: FoundSecret): string | undefined {
  return fault ?? (isAskedLater ? 'it cannot be asked' : undefined);
}
