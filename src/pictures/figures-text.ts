/**
 * What a run took, in two or three lines.
 * Knows figures; must not know how they are counted, nor streams.
 */
import type { PathStep } from '../run/figures/critical-path.ts';
import type { RunFigures } from '../run/figures/figures.ts';
import { counted } from '../std/counted.ts';
import { formatElapsed } from '../std/duration.ts';
import { printable } from '../std/printable.ts';
import { amountText } from '../workflow/amount.ts';

/** So many steps of the critical path are named: the longest. */
const MOST_NAMED = 6;
/** Shorter waits are not worth a word. */
const LEAST_WAIT_MS = 10;

export function figuresText(figures: RunFigures): string[] {
  const pools = Object.entries(figures.pools).map(
    ([name, { size, most, used }]) =>
      `${printable(name)} ${percent(used)} of ${amountText(name, size)}, at most ${amountText(name, most)}`,
  );
  return [
    [...work(figures), ...processUse(figures)].join('; '),
    ...(pools.length === 0 ? [] : [`pools: ${pools.join('; ')}`]),
    ...(figures.criticalPath.length < 2 ? [] : [`critical path: ${pathText(figures)}`]),
  ];
}

function work({ attempts, retries, queuedMs, atOnce }: RunFigures): string[] {
  const again = retries === 0 ? '' : `, ${retries} tried again`;
  return [
    `${counted(attempts, 'attempt')}${again}`,
    ...(attempts === 0 ? [] : [`${atOnce.mean.toFixed(1)} at once, at most ${atOnce.most}`]),
    ...(queuedMs < LEAST_WAIT_MS ? [] : [`${formatElapsed(queuedMs)} queued`]),
  ];
}

function processUse({ resources }: RunFigures): string[] {
  if (resources === undefined) return [];
  const mb = Math.ceil(resources.peakMemoryBytes / 2 ** 20);
  return [`${formatElapsed(resources.cpuMs)} of processor time`, `${mb} MB of memory at most`];
}

function pathText({ criticalPath }: RunFigures): string {
  const longest = [...criticalPath]
    .sort((a, b) => b.durationMs - a.durationMs)
    .slice(0, MOST_NAMED);
  const parts: string[] = [];
  for (const step of criticalPath) {
    if (longest.includes(step)) parts.push(stepText(step));
    else if (parts.at(-1) !== '…') parts.push('…');
  }
  return parts.join(' -> ');
}

function stepText({ step, durationMs, queuedMs, pausedMs }: PathStep): string {
  const waits = [
    ...(queuedMs < LEAST_WAIT_MS ? [] : [`${formatElapsed(queuedMs)} queued`]),
    ...(pausedMs < LEAST_WAIT_MS ? [] : [`${formatElapsed(pausedMs)} between attempts`]),
  ];
  const more = waits.length === 0 ? '' : ` (${waits.join(', ')})`;
  return `${printable(step)} ${formatElapsed(durationMs)}${more}`;
}

function percent(part: number): string {
  return `${Math.round(part * 100)} %`;
}
