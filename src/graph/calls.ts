/**
 * Workflows that are called: what they cannot have, and whether they are given what they need.
 * Knows declarations of workflows; must not know how a run of one goes.
 */
import { isMapping } from '../std/mapping.ts';
import { nearest } from '../std/nearest.ts';
import { quoted, show } from '../std/printable.ts';
import type { Home } from '../workflow/definitions.ts';
import { type Diagnostic, type DiagnosticCode, diagnostic } from '../workflow/diagnostic.ts';
import { inputChecks } from '../workflow/input-checks.ts';
import { stepPath } from '../workflow/step-path.ts';
import type { Step } from '../workflow/workflow.ts';
import { hasHole } from './template.ts';

/** What is found in a workflow that is called is told of as of that. */
export function aboutHome({ workflow, from }: Home, found: readonly Diagnostic[]): Diagnostic[] {
  const { name, source } = workflow;
  if (from === 0) return [...found];
  // Without a file only its name says where to look.
  return found.map((one) =>
    source === undefined
      ? { ...withoutPlace(one), message: `in ${quoted(name)}: ${one.message}` }
      : { ...one, source },
  );
}

/** Whether it is about a pool without steps that a workflow declares for those of one that it calls. */
export function isPoolOfCalled(
  { code, path, source }: Diagnostic,
  homes: readonly Home[],
): boolean {
  const name = path?.[1];
  if (code !== 'W_POOL' || typeof name !== 'string') return false;
  return homes.some(
    ({ workflow }) =>
      workflow.source !== (source ?? homes[0]!.workflow.source) &&
      Object.hasOwn(workflow.pools ?? {}, name),
  );
}

function withoutPlace(found: Diagnostic): Diagnostic {
  const { path: _, range: __, related: ___, ...rest } = found;
  return rest;
}

/** Settings of a workflow that are for a run of its own. */
const OF_RUNS = {
  start: ['start', 'leave it out, or call a workflow of these steps only'],
  target: ['target', 'leave it out, or call a workflow of these steps only'],
  maxBranches: [
    'max_branches',
    'limit its steps with a pool, or leave it to the workflow that calls',
  ],
  budget: ['budget', 'leave it to the workflow that calls: what its steps spend counts there'],
} as const;

/** The same, which does no harm. */
const UNUSED = { strategy: 'strategy', drain: 'drain' } as const;

/** What workflows that are called cannot have. */
export function calleeFaults({ workflow, from }: Home): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (from === 0) return found;
  const tell = (code: DiagnosticCode, what: string, more: Parameters<typeof diagnostic>[2]) =>
    found.push(
      diagnostic(
        code,
        `${quoted(workflow.name)} is called by another workflow, and ${what}.`,
        more,
      ),
    );
  for (const [field, [key, fix]] of Object.entries(OF_RUNS))
    if (workflow[field as keyof typeof OF_RUNS] !== undefined)
      tell('E_WORKFLOW_FILE', `has "${key}", which is for a run of its own`, {
        path: [key],
        atKey: true,
        fix,
      });
  if (workflow.concurrency !== undefined && typeof workflow.concurrency !== 'number')
    tell('E_WORKFLOW_FILE', 'its "concurrency" follows the load, which is for a run of its own', {
      path: ['concurrency'],
      fix: 'write a number: so many of its steps run at once in each call',
    });
  for (const [field, key] of Object.entries(UNUSED))
    if (workflow[field as keyof typeof UNUSED] !== undefined) {
      const fix = 'leave it out, or leave it there for runs of its own';
      tell('W_UNUSED', `its "${key}" is not used: that of the run is`, {
        path: [key],
        atKey: true,
        fix,
      });
    }
  for (const [s, step] of workflow.steps.entries()) {
    const { branchTimeoutMs } = step.settings;
    const who = `its step ${quoted(step.id)}`;
    if (branchTimeoutMs !== undefined) {
      const fix = 'write timeout or total_timeout';
      tell('E_WORKFLOW_FILE', `${who} has "branch_timeout", which is for a run of its own`, {
        path: stepPath(s, 'branch_timeout'),
        atKey: true,
        fix,
      });
    }
  }
  return found;
}

/** Whether a step gives a workflow what it needs, as far as that stands there. */
export async function callInputFaults(
  { id, uses, with: given, run, calls }: Step,
  s: number,
): Promise<Diagnostic[]> {
  const { inputs: declared, name } = calls!;
  const inputs = given?.inputs ?? {};
  if (run !== undefined || declared === undefined) return [];
  if (!isMapping(inputs)) {
    if (hasHole(inputs)) return [];
    const message = `step ${quoted(id)} (${uses}): the inputs of ${quoted(name)} are ${show(inputs)}, and have to be a mapping.`;
    const path = stepPath(s, 'with', 'inputs');
    return [diagnostic('E_CALL_INPUT', message, { path, fix: 'write inputs: { NAME: … }' })];
  }
  const checks = await inputChecks(declared);
  if ('whole' in checks) return [];
  const subject = `step ${quoted(id)} (${uses})`;
  const found: Diagnostic[] = [];
  const names = [...checks.named.keys()];
  const base = stepPath(s, 'with', ...(given?.inputs === undefined ? [] : ['inputs']));
  for (const [key, value] of Object.entries(inputs)) {
    const check = checks.named.get(key);
    const path = [...base, key];
    if (check === undefined) {
      const close = nearest(key, names);
      const known = names.length === 0 ? 'it takes none' : `it takes ${names.join(', ')}`;
      const fix = close === undefined ? known : `did you mean "${close}"?`;
      const message = `${subject}: ${quoted(name)} has no input ${quoted(key)}.`;
      found.push(diagnostic('E_CALL_INPUT', message, { path, atKey: true, fix }));
    } else if (!check.isStandard && !hasHole(value)) {
      const checked = await check.check(value);
      if (!('misfits' in checked)) continue;
      for (const { message: what, path: inside, fix, usual } of checked.misfits) {
        const message = `${subject}: the input ${[key, ...inside].join('.')} of ${quoted(name)}: ${what}.`;
        const hint = fix ?? usual;
        found.push(
          diagnostic('E_CALL_INPUT', message, { path, ...(hint !== undefined && { fix: hint }) }),
        );
      }
    }
  }
  for (const [key, { fallback, isStandard, words }] of checks.named) {
    if (fallback !== undefined || isStandard || Object.hasOwn(inputs, key)) continue;
    const message = `${subject}: ${quoted(name)} needs the input ${quoted(key)}, ${words}.`;
    const fix = `give it: with: { inputs: { ${key}: … } }`;
    found.push(diagnostic('E_CALL_INPUT', message, { path: base, fix }));
  }
  return found;
}
