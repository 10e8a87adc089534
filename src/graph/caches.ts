/**
 * Steps that may take the result of an earlier run instead of running.
 * Knows what an author asked for; must not know where results are kept.
 */
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

/** Effects that are to be had once are not had at all where a result is taken from elsewhere. */
export function cacheFaults(steps: readonly Step[], found: Diagnostic[]): void {
  for (let s = 0; s < steps.length; s++) {
    const { id, settings } = steps[s]!;
    const { cache = false, effects = 'idempotent' } = settings;
    if (cache === false || effects === 'idempotent') continue;
    const message = `step "${id}" has ${effects} effects and a cache: with a cached result it has none.`;
    const fix = 'leave out the cache, or the effects';
    found.push(diagnostic('E_CACHE', message, { path: stepPath(s, 'cache'), atKey: true, fix }));
  }
}
