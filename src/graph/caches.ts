/**
 * Steps that may take the result of an earlier run instead of running.
 * Knows what an author asked for; must not know where results are kept.
 */
import { quoted } from '../std/printable.ts';
import { type Diagnostic, diagnostic } from '../workflow/diagnostic.ts';
import { stepPath } from '../workflow/step-path.ts';
import type { Step } from '../workflow/workflow.ts';
import type { Template } from './template.ts';

/** How a step finds results of earlier runs. */
export interface Cache {
  /** What it gives stands for everything that the step is given. */
  readonly key: Template | undefined;
  /** Older results are made anew. */
  readonly ttlMs: number;
}

/**
 * Effects that are to be had once are not had at all where a result is taken from elsewhere; and the text of a
 * function in a program does not say what it closes over.
 */
export function cacheFaults(steps: readonly Step[], found: Diagnostic[]): void {
  for (let s = 0; s < steps.length; s++) {
    const { id, settings, run } = steps[s]!;
    const { cache = false, effects = 'idempotent' } = settings;
    if (cache === false) continue;
    const at = { path: stepPath(s, 'cache'), atKey: true };
    if (effects !== 'idempotent') {
      const message = `step ${quoted(id)} has ${effects} effects and a cache: with a cached result it has none.`;
      found.push(
        diagnostic('E_CACHE', message, { ...at, fix: 'leave out the cache, or the effects' }),
      );
    }
    if (settings.poll !== undefined) {
      const message = `step ${quoted(id)} has a poll and a cache: it would find at each look what it found at the first.`;
      found.push(diagnostic('E_CACHE', message, { ...at, fix: 'leave out one of the two' }));
    }
    if (run === undefined || (cache !== true && cache.key !== undefined)) continue;
    const message = `step ${quoted(id)} is a function in a program and has a cache without a key: it would take results of other functions with the same text.`;
    const fix = `name what its result depends on, such as cache: { key: 'prod \${{ inputs.day }}' }, or move it to a module: uses: './file.ts#name'`;
    found.push(diagnostic('E_CACHE', message, { ...at, fix }));
  }
}
