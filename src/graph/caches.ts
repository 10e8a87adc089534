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

/** The keys that are still to be read as templates. */
export function cacheKeyTexts(steps: readonly Step[]): ReadonlyMap<number, string> {
  let texts: Map<number, string> | undefined;
  for (let s = 0; s < steps.length; s++) {
    const { cache } = steps[s]!.settings;
    if (typeof cache !== 'object' || cache.key === undefined) continue;
    texts ??= new Map();
    texts.set(s, cache.key);
  }
  return texts ?? new Map();
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

export function readCaches(
  steps: readonly Step[],
  keys: ReadonlyMap<number, Template>,
): ReadonlyMap<number, Cache> {
  let caches: Map<number, Cache> | undefined;
  for (let s = 0; s < steps.length; s++) {
    const { cache } = steps[s]!.settings;
    if (cache === undefined || cache === false) continue;
    const { ttlMs = Number.POSITIVE_INFINITY } = cache === true ? {} : cache;
    caches ??= new Map();
    caches.set(s, { key: keys.get(s), ttlMs });
  }
  return caches ?? new Map();
}
