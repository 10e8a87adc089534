/**
 * Results of earlier runs for steps that have the same to do.
 * Knows what a step is made of and what it is given; must not know where results are kept.
 *
 * The key covers all that an author lets a step depend on: its type and settings, its function or
 * the contents of its file, and its input and the outputs of its needs, or the key that the author
 * gives in their place.
 */
import type { Cache } from '../../graph/caches.ts';
import { stepsWith } from '../../graph/graph.ts';
import type { Metadata } from '../../ports/step-type.ts';
import type { KeptResult, Store } from '../../ports/store.ts';
import { fill } from '../../run/fill.ts';
import { defOf } from '../../run/grown.ts';
import { inputOf, inputsOf } from '../../run/inputs.ts';
import { TAKEN_FROM } from '../../run/plan.ts';
import type { Run } from '../../run/run.ts';
import { StepFailure } from '../../run/step-error.ts';
import { authoredOf, idOf, settingsOf, sourcesOf } from '../../run/steps.ts';
import { isStandard } from '../../schemas/standard.ts';
import { canonicalJson } from '../../std/canonical-json.ts';
import { functionText } from '../../std/function-text.ts';
import { Expansion } from '../../workflow/expansion.ts';
import { failStore } from '../engine-error.ts';
import { resultOutcome } from './keep-result.ts';

/** Changes when keys are made in another way. */
const KEY_VERSION = 1;

export interface CacheParts {
  readonly store: Pick<Store, 'recall' | 'remember'>;
  readonly run: Readonly<Run>;
  /** What files a definition is made of. */
  readonly contentsOf: (def: number) => string | undefined;
  /** Settings, with secrets as they are written. */
  readonly configOf: (step: number) => unknown;
  /** An output as it is kept. */
  readonly hidden: (output: unknown) => unknown;
  /** Whether no result is taken, only kept. */
  readonly skipCache?: boolean;
}

/** An attempt as far as its result may come from elsewhere. */
interface Taking {
  readonly step: number;
  readonly clock: { now(): number };
  readonly notes: Metadata | undefined;
  readonly annotate: (metadata: Metadata) => void;
}

/** For each step that may take a result, whether it would, in a sentence. */
export async function explainCache(parts: CacheParts, now: number): Promise<readonly string[]> {
  const cache = new ResultCache(parts);
  const { run } = parts;
  const sentences: string[] = [];
  const cached = stepsWith(run.plan.graph, ({ cache }) => cache !== undefined);
  // What others grow into is not there before the run.
  for (const step of cached.filter((one) => one < run.roots))
    sentences.push(`cache of ${idOf(run, step)}: ${await cache.explain(step, now)}`);
  return sentences;
}

export class ResultCache {
  private readonly parts: CacheParts;

  constructor(parts: CacheParts) {
    this.parts = parts;
  }

  /** The result of an earlier run, else that of the attempt, which is kept for later ones. */
  async through(attempt: Taking, execute: () => unknown): Promise<unknown> {
    const { store, run, skipCache } = this.parts;
    const key = await this.keyOf(attempt.step);
    const { ttlMs } = settingsOf(run, attempt.step).cache!;
    // A store that fails fails the run; it is no reason to fail the step.
    const kept = skipCache ? undefined : await store.recall(key).catch(() => undefined);
    if (kept !== undefined && isFresh(kept, ttlMs, attempt.clock.now())) {
      attempt.annotate({ ...kept.metadata, [TAKEN_FROM]: kept.runId });
      return kept.output;
    }
    const result = await execute();
    // It is no result yet.
    if (result instanceof Expansion) return result;
    const outcome = await resultOutcome(result ?? null, attempt.notes);
    if (outcome.tag === 'error') return result;
    const { value, metadata } = outcome;
    const output = this.parts.hidden(value);
    const made = { output, metadata, runId: run.plan.runId, keptAt: attempt.clock.now() };
    await store.remember(key, made).catch(() => {});
    return output;
  }

  /** Why the step would run or not, as far as that is known before its needs have ended. */
  async explain(step: number, now: number): Promise<string> {
    const { run } = this.parts;
    if (sourcesOf(run, step).length > 0) return 'known when its needs have ended';
    let key: string;
    try {
      key = await this.keyOf(step);
    } catch (error) {
      if (error instanceof StepFailure) return `fails: ${error.message}`;
      throw error;
    }
    const kept = await this.parts.store.recall(key).catch(failStore);
    if (kept === undefined) return 'runs: there is no earlier result for what it is given';
    const { ttlMs } = settingsOf(run, step).cache!;
    if (isFresh(kept, ttlMs, now)) return `takes the result of run ${kept.runId}`;
    return `runs: the result of run ${kept.runId} is too old`;
  }

  private async keyOf(step: number): Promise<string> {
    const { run, contentsOf, configOf } = this.parts;
    const { uses, run: body } = authoredOf(run, step);
    const made = [
      uses,
      body === undefined ? null : functionText(body),
      contentsOf(defOf(run, step)) ?? null,
    ];
    const { cache, output } = settingsOf(run, step);
    // Of a schema that is code nobody can tell whether it is the same.
    if (output !== undefined && !isStandard(output)) made.push(canonicalJson(output));
    const given = keyedBy(run, cache!, step) ?? [inputOf(run, step), inputsOf(run, step)];
    const text = canonicalJson([KEY_VERSION, ...made, configOf(step) ?? null, given]);
    const { createHash, scrypt } = process.getBuiltinModule('node:crypto');
    if (!readsEnv(run, step)) return createHash('sha256').update(text).digest('hex');
    // The key is kept, and what it is made of can be guessed but for the variable: each guess costs time.
    return new Promise((resolve, reject) => {
      const made = (error: Error | null, key: Buffer) =>
        error === null ? resolve(key.toString('hex')) : reject(error);
      scrypt(text, 'heddle cache key', 32, made);
    });
  }
}

/** What the author's key gives; undefined when there is none. */
function keyedBy(run: Readonly<Run>, { key }: Cache, step: number): unknown {
  if (key === undefined) return undefined;
  return { key: fill(run, key, step) };
}

function readsEnv(run: Readonly<Run>, step: number): boolean {
  const { config, cache, wiring } = settingsOf(run, step);
  const templates = [
    config?.kind === 'template' ? config.template : undefined,
    cache?.key,
    wiring?.kind === 'value' ? wiring.template : undefined,
  ];
  return templates.some((template) => template?.expressions.some(({ env }) => env.length > 0));
}

function isFresh({ keptAt }: KeptResult, ttlMs: number, now: number): boolean {
  return now - keptAt < ttlMs;
}
