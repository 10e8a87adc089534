/**
 * Steps whose memory is limited: whether anything can hold them to it.
 * Knows abilities; must not know backends, nor how much a machine has.
 */
import { quoted } from '../std/printable.ts';
import { formatAmount } from '../std/size.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import { stepPath } from '../workflow/step-path.ts';
import type { Step } from '../workflow/workflow.ts';
import type { Ability } from './catalog.ts';
import { isModule } from './step-config.ts';

/** What stands in a place of its own, where its memory is not that of all others. */
const HOLDERS: readonly Ability[] = ['process', 'threads'];
/** With less neither a thread nor most programs can start. */
const LEAST = 16 * 2 ** 20;

/** `required`: the abilities that its attempts need. */
export function memoryFaults(
  { id, uses, run, settings }: Step,
  { s, required }: { readonly s: number; readonly required: readonly Ability[] },
  found: Diagnostic[],
): void {
  const most = settings.memoryMax;
  if (most === undefined) return;
  const path = stepPath(s, 'memory_max');
  if (most < LEAST) {
    const message = `step ${quoted(id)}: "memory_max" is less than ${formatAmount(LEAST)}, with which nothing can start.`;
    found.push(diagnostic('E_RANGE', message, { path, fix: 'raise it' }));
  }
  if (HOLDERS.some((one) => required.includes(one))) return;
  const [why, fix] = reasonOf(uses, run !== undefined, required);
  const message = `step ${quoted(id)}: nothing can hold it to "memory_max": ${why}.`;
  found.push(diagnostic('E_BAD_CONFIG', message, { path, atKey: true, fix }));
}

function reasonOf(uses: string, isCode: boolean, required: readonly Ability[]): [string, string] {
  if (required.includes('sandbox'))
    return [`${uses} has a setting for that`, 'write it under with'];
  const shared = 'a function in this process shares its memory with all others';
  if (isModule(uses)) return [shared, 'add pool: cpu: then it runs on a thread'];
  if (isCode)
    return [shared, "export it from a module, and write uses: './file.ts#export' and pool: 'cpu'"];
  return [`steps of type ${uses} share the memory of this process`, 'remove it'];
}
