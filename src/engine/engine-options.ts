/**
 * What an engine can be given, and what of it makes no sense.
 * Knows the sockets by what they have to offer; must not know any adapter.
 */

import type { Around } from '../ports/around.ts';
import type { Backend } from '../ports/backend.ts';
import type { Clock } from '../ports/clock.ts';
import type { Observer } from '../ports/observer.ts';
import type { SecretSource } from '../ports/secret-source.ts';
import type { Sinks } from '../ports/sink.ts';
import type { AnyStepType } from '../ports/step-type.ts';
import type { Store } from '../ports/store.ts';
import { misfits } from '../std/json-schema.ts';
import { isMapping } from '../std/mapping.ts';
import {
  CALLED,
  hasCalls,
  isText,
  type OptionKind,
  oneOf,
  optionFault,
  YES_OR_NO,
} from '../std/option-fault.ts';
import { isWebAddress } from '../std/web-address.ts';
import type { PoolSizes } from '../workflow/pool-sizes.ts';
import { LLM_DEFAULTS, type LlmDefaults } from '../workflow/with/llm.ts';
import { DESTINATIONS } from '../workflow/with/output.ts';
import { EngineError } from './engine-error.ts';
import type { GuardOptions } from './guards/guards.ts';
import { isLimit } from './plan/run-options.ts';
import type { RunDefaults } from './plan/settings.ts';

/** What an engine can be given; everything has a default. */
export interface EngineOptions extends GuardOptions, Sinks {
  /** Step types beside the built-in ones; one with the same name takes its place. */
  readonly stepTypes?: readonly AnyStepType[];
  /** In order of preference; default one for each ability: this thread, others, a sandbox, programs. */
  readonly backends?: readonly Backend[];
  /** Default: memory. */
  readonly store?: Store;
  /**
   * The root of the project that the store belongs to. Files of workflows are kept relative to it, and
   * looked for there first when a run is resumed. Default: the project of each workflow's file.
   */
  readonly project?: string;
  readonly observers?: readonly Observer[];
  /** Called around each attempt, such as `otel.around` of `otelSpans`, so that spans of the program are within it. */
  readonly around?: Around;
  /**
   * Whether what steps log is kept in `store`; default true where one is given. At most 10,000 lines of a run
   * are kept; `logKeeper(store, { most })` among the observers says otherwise.
   */
  readonly keepLogs?: boolean;
  /**
   * Whether warnings about workflows that run are given to `process.emitWarning`, each once in the process;
   * default true. They are in `result.diagnostics`, too.
   */
  readonly warnings?: boolean;
  /**
   * Whether results say what their runs took (`result.figures`): times, tries, use of pools, processor time and memory;
   * default false.
   */
  readonly figures?: boolean;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Runs under way at once; the others wait in the order in which they were started. */
  readonly maxRuns?: number;
  /** Pools for all workflows by name, such as `{ printer: 1 }`, shared by all runs of the engine. */
  readonly pools?: PoolSizes;
  /** Choices for runs where neither their call, nor the environment, nor their workflow makes one. */
  readonly defaults?: RunDefaults;
  /**
   * Which addresses steps may ask that do not say so themselves (`guard` of `http`): all (`off`, default), or only
   * `public` ones, which anybody on the internet can reach.
   */
  readonly guard?: 'off' | 'public';
  /** What `llm` steps go by that do not say otherwise: who is asked, for which model, and what it costs. */
  readonly llm?: LlmDefaults;
  /** Whether programs may start in folders outside the project of their workflow; default false. */
  readonly allowOutside?: boolean;
  /**
   * Where `HEDDLE_…` variables and those that a workflow lists under `env` are read from; default the
   * process's. The latter are read again for each attempt, and never kept.
   */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /**
   * Where secrets come from, in order; after these come the variables `HEDDLE_SECRET_NAME` of `env`, then a file NAME in the
   * folder `HEDDLE_SECRETS_DIR`, by default `/run/secrets`.
   */
  readonly secrets?: readonly SecretSource[];
}

const listOf = (what: string, ...calls: readonly string[]): OptionKind => ({
  is: (value) => Array.isArray(value) && value.every((one) => hasCalls(one, ...calls)),
  hint: `give a list of ${what}`,
});

const GUARD: OptionKind = {
  is: (value) => typeof value === 'boolean' || isMapping(value),
  hint: 'give true, false, or an object with its choices',
};

const KINDS: Readonly<Record<keyof EngineOptions, OptionKind>> = {
  stepTypes: listOf('step types: objects with a name and run()', 'run'),
  backends: listOf('backends, such as inlineBackend', 'execute', 'close'),
  store: {
    is: (value) => hasCalls(value, 'begin', 'append', 'read', 'list', 'listen', 'close'),
    hint: "give a store, such as sqliteStore('runs.db')",
  },
  project: { is: isText, hint: 'give the path of a folder' },
  observers: listOf('observers: objects with a name and event()', 'event'),
  around: CALLED,
  figures: YES_OR_NO,
  clock: {
    is: (value) => hasCalls(value, 'now', 'alarm'),
    hint: 'give an object with now() and alarm()',
  },
  maxRuns: { is: isLimit, hint: 'give an integer from 1, or Infinity' },
  pools: { is: isMapping, hint: 'give sizes by name, such as { printer: 1 }' },
  defaults: { is: isMapping, hint: 'give choices by name, such as { concurrency: 8 }' },
  guard: oneOf('off', 'public'),
  llm: {
    is: (value) =>
      misfits(LLM_DEFAULTS, value).length === 0 &&
      isWebAddress((value as LlmDefaults).url ?? 'http://x'),
    hint: "give some of provider, url, model, prices and currency, such as { provider: 'openai', model: 'gpt-5-mini' }",
  },
  allowOutside: YES_OR_NO,
  env: { is: isMapping, hint: 'give variables by name, such as process.env' },
  secrets: listOf('sources: objects with a name and get()', 'get'),
  sinks: {
    is: (value) =>
      isMapping(value) &&
      Object.entries(value).every(
        ([name, one]) => typeof one === 'function' && !DESTINATIONS.some((taken) => taken === name),
      ),
    hint: `give functions by name, such as { crm: async (data) => … }; ${DESTINATIONS.join(', ')} are taken`,
  },
  stdout: {
    is: (value) => value === false || typeof value === 'function',
    hint: 'give a function that takes text and bytes, or false',
  },
  watchdog: GUARD,
  catchUncaught: GUARD,
  keepAlive: YES_OR_NO,
  keepLogs: YES_OR_NO,
  warnings: YES_OR_NO,
};

/** Throws an `EngineError` for the first option that makes no sense. */
export function checkEngineOptions(options: EngineOptions): void {
  const fault = optionFault(options, KINDS);
  if (fault !== undefined) throw new EngineError('invalid-option', fault.message, fault);
}
