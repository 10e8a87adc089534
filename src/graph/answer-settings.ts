/**
 * Settings of steps that wait for an answer, and that can do nothing there: an attempt of such a step only asks.
 * Knows settings; must not know who answers.
 */
import { quoted } from '../std/printable.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import { stepPath } from '../workflow/step-path.ts';
import type { Step, StepSettings } from '../workflow/workflow.ts';
import type { Expected } from './expected.ts';

/** What would have to be there for each of them to mean something. */
const IDLE = {
  retry: { key: 'retry', why: 'asking does not fail, and an answer is final' },
  cache: { key: 'cache', why: 'an answer is given to one run' },
  pool: { key: 'pool', why: 'it holds no place while it waits' },
  cost: { key: 'cost', why: 'it holds no place while it waits' },
  concurrencyKey: { key: 'concurrency_key', why: 'it holds no place while it waits' },
} as const satisfies Partial<Record<keyof StepSettings, { key: string; why: string }>>;

export function idleSettings(
  { id, uses, settings }: Step,
  s: number,
  expects: Expected['kind'],
  found: Diagnostic[],
): void {
  const what = expects === 'approval' ? 'somebody who approves' : 'a message';
  for (const [field, { key, why }] of Object.entries(IDLE)) {
    const value = settings[field as keyof typeof IDLE];
    if (value === undefined || value === false) continue;
    const message = `step ${quoted(id)} (${uses}) waits for ${what}, so "${key}" has no effect: ${why}.`;
    const path = stepPath(s, key);
    found.push(diagnostic('W_UNUSED', message, { path, atKey: true, fix: 'leave it out' }));
  }
  // What checks outputs or looks at them again would be taken to hold for the answer.
  if (settings.output !== undefined) found.push(unfit({ id, what, key: 'output', s, expects }));
  if (settings.poll !== undefined) found.push(unfit({ id, what, key: 'poll', s, expects }));
}

interface Unfit {
  readonly id: string;
  readonly s: number;
  readonly what: string;
  readonly key: 'output' | 'poll';
  readonly expects: Expected['kind'];
}

function unfit({ id, s, what, key, expects }: Unfit): Diagnostic {
  const why =
    key === 'poll'
      ? 'it is not looked at again'
      : expects === 'message'
        ? 'what comes is checked by "schema" in its "with"'
        : 'an approval has a shape of its own';
  const message = `step ${quoted(id)} waits for ${what}, and takes no "${key}": ${why}.`;
  const fix =
    key === 'output' && expects === 'message' ? 'write with: { schema: … }' : 'leave it out';
  const code = key === 'poll' ? 'E_POLL' : 'E_SCHEMA';
  return diagnostic(code, message, { path: stepPath(s, key), atKey: true, fix });
}
