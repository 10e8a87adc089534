/**
 * What is wrong with when a step ends that runs others round by round.
 * Knows declarations and settings; must not know expressions.
 */
import { quoted } from '../std/printable.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import { stepPath } from '../workflow/step-path.ts';
import type { Step } from '../workflow/workflow.ts';
import type { GrowthDeclaration } from './catalog.ts';

export function roundFaults(
  { id, uses, with: given, body }: Step,
  s: number,
  { kind, conditions = [], limit }: GrowthDeclaration,
  found: Diagnostic[],
): void {
  const has = (key: string) => (given as Record<string, unknown> | undefined)?.[key] !== undefined;
  const tell = (what: string, fix: string, key?: string) => {
    const below = key !== undefined ? ['with', key] : given === undefined ? [] : ['with'];
    const more = { path: stepPath(s, ...below), atKey: true, fix };
    found.push(diagnostic('E_LOOP', `step ${quoted(id)} (${uses}) ${what}`, more));
  };
  const there = conditions.filter((key) => has(key) || body?.[key] !== undefined);
  const either = conditions.map(quoted);
  if (conditions.length > 0 && there.length === 0)
    tell(
      `says with neither ${either.join(' nor ')} when it ends.`,
      'write one, such as until: "last.score > 0.9"',
    );
  if (there.length > 1)
    tell(`takes ${either.join(' or ')}, and has both.`, 'leave one of them out', there.at(-1)!);
  if (kind === 'rounds' && limit !== undefined && !has(limit))
    tell(`has no ${quoted(limit)}: it might never end.`, `write the most rounds, ${limit}: 10`);
}
