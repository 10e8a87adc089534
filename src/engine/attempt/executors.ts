/**
 * What executes the attempts of a run: for each step its type, its backend and its preparation.
 * Knows the graph and the adapters chosen for it; must not know how a run goes.
 */

import { envNames, secretNames } from '../../graph/homes.ts';
import { addedAt } from '../../graph/join.ts';
import type { Abilities } from '../../ports/abilities.ts';
import type { Backend } from '../../ports/backend.ts';
import type { AnyStepType } from '../../ports/step-type.ts';
import type { SqlAnswer, Store, Transaction } from '../../ports/store.ts';
import { defOf } from '../../run/grown.ts';
import { hiddenData, hiddenMessage, withoutSecrets } from '../../run/hidden.ts';
import type { Run } from '../../run/run.ts';
import { SomeSet } from '../../run/some-set.ts';
import { StepFailure } from '../../run/step-error.ts';
import { settingsOf } from '../../run/steps.ts';
import { StoreError } from '../../run/store-error.ts';
import { printable } from '../../std/printable.ts';
import type { Additions } from '../plan/additions.ts';
import { type Environment, readEnv } from '../plan/env-values.ts';
import type { SecretReader } from '../secrets/secret-reader.ts';
import type { Attempt } from './attempt.ts';
import { checkedOutput } from './checked-output.ts';
import { contextOf } from './context-of.ts';
import { ResultCache } from './result-cache.ts';
import { renderConfig, secretsOf } from './step-settings.ts';
import { OtherTransaction } from './transactions.ts';
import { unlessAborted } from './unless-aborted.ts';

const NO_ABILITIES: Abilities = Object.freeze({});
/** Nobody has looked at steps that were lost with their process. */
const NOTHING_PREPARED = { ready: new Map<number, unknown>(), contents: new Map<number, string>() };

/** What executes the steps of one type. */
export interface Executor {
  readonly type: AnyStepType;
  readonly backend: Backend;
}

/** What the executors of a run need beside its plan. */
export interface ExecutorsParts {
  /** What each definition was prepared to. */
  readonly ready: ReadonlyMap<number, unknown>;
  /** What files each step is made of. */
  readonly contents: ReadonlyMap<number, string>;
  /** What steps add at run time. */
  readonly additions: Additions;
  readonly store: Store;
  readonly env: Environment | undefined;
  readonly secrets: SecretReader;
  /** Whether no step takes a result of another run. */
  readonly skipCache?: boolean;
}

export class Executors {
  private readonly run: Readonly<Run>;
  /** One per entry of the graph's `types`, as far as they were asked for. */
  private readonly executors: Executor[] = [];
  private readonly executorAt: (type: number) => Executor;
  readonly additions: Additions;
  private readonly ready: ReadonlyMap<number, unknown>;
  private readonly parts: ExecutorsParts;
  private resultCache: ResultCache | undefined;
  /** Whether any step takes results of other runs, and whether any has a schema for its output. */
  private readonly caches: SomeSet;
  private readonly checksOutputs: SomeSet;
  private readonly store: Store;
  private readonly env: Environment | undefined;
  private readonly readsEnv: boolean;
  private readonly readsSecrets: boolean;

  /** `executorAt`: that of an entry of the graph's `types`. */
  constructor(run: Readonly<Run>, executorAt: (type: number) => Executor, parts: ExecutorsParts) {
    const { ready, store, env, additions } = parts;
    this.run = run;
    this.executorAt = executorAt;
    this.parts = parts;
    this.ready = ready;
    this.additions = additions;
    this.store = store;
    this.env = env;
    this.readsEnv = envNames(run.plan.graph) !== undefined;
    this.readsSecrets = secretNames(run.plan.graph).length > 0;
    this.checksOutputs = new SomeSet(run, 'output');
    this.caches = new SomeSet(run, 'cache');
  }

  private get cache(): ResultCache {
    const { run, store, parts } = this;
    const { skipCache = false } = parts;
    const configOf = (step: number) => this.configWithoutSecrets(step);
    const hidden = (output: unknown) => withoutSecrets(output, run.plan);
    const contentsOf = (def: number) => this.madeOf(def)?.contents;
    this.resultCache ??= new ResultCache({ store, run, contentsOf, configOf, hidden, skipCache });
    return this.resultCache;
  }

  /** Makes the attempt where its step runs, unless an earlier run has made its result. */
  execute(attempt: Attempt): unknown {
    const { step } = attempt;
    if (this.readsSecrets) {
      const names = secretsOf(this.run, step);
      if (names.length > 0)
        return unlessAborted(attempt.signal, this.readSecrets(attempt, names)).then(() =>
          this.executeNow(attempt),
        );
    }
    return this.executeNow(attempt);
  }

  private executeNow(attempt: Attempt): unknown {
    const { step } = attempt;
    const { type, backend } = this.of(step);
    const context = contextOf(attempt);
    if (!this.caches.any && !this.checksOutputs.any)
      return backend.execute(type, this.readyOf(step), context);
    const execute = () => backend.execute(type, this.readyOf(step), context);
    const settings = settingsOf(this.run, step);
    const checked = () =>
      settings.output === undefined ? execute() : checkedOutput(settings, execute());
    return settings.cache === undefined ? checked() : this.cache.through(attempt, checked);
  }

  /** What the settings of an attempt read is as it is now. */
  private async readSecrets(
    { step, signal }: Pick<Attempt, 'step' | 'signal'>,
    names: readonly string[],
  ): Promise<void> {
    for (const name of names) await this.secret(step, name, signal);
  }

  /** Fails with a `StepFailure`. */
  async secret(step: number, name: string, signal?: AbortSignal): Promise<string> {
    const declared = this.additions.workflowAt(this.run, step).secrets ?? [];
    if (!declared.includes(name)) throw unknownSecret(name);
    const value = await this.parts.secrets.read(name, signal);
    this.run.plan.secrets.read(name, value);
    return value;
  }

  /** What an attempt gave, as it is kept. */
  withoutSecrets(value: unknown): unknown {
    return withoutSecrets(value, this.run.plan);
  }

  /** What expressions read of the environment from now on is as it is now. */
  readEnv(): void {
    if (!this.readsEnv) return;
    const { graph, env } = this.run.plan;
    readEnv(envNames(graph), this.env, env);
  }

  /** What an attempt says about itself, with values of the environment and secrets masked. */
  masked<T>(data: T): T {
    return hiddenData(data, this.run.plan);
  }

  /** The same for text, of which a part may be cut. */
  maskedText(text: string): string {
    return hiddenMessage(text, this.run.plan);
  }

  private of(step: number): Executor {
    const type = this.run.plan.graph.typeOf[defOf(this.run, step)]!;
    this.executors[type] ??= this.executorAt(type);
    return this.executors[type];
  }

  /** Where paths start in steps that a step adds. */
  fromOf(step: number): string | undefined {
    return this.additions.fromOf(this.run, step);
  }

  /** What a definition was prepared to, and the letters of its files. */
  private madeOf(
    def: number,
  ): { readonly ready: unknown; readonly contents: string | undefined } | undefined {
    const { graph } = this.run.plan;
    const added = graph.added === undefined ? undefined : addedAt(graph, def);
    const { ready, contents } =
      added === undefined
        ? this.parts
        : (this.additions.preparedOf(added.graph) ?? NOTHING_PREPARED);
    const own = def - (added?.from ?? 0);
    return ready.has(own) || contents.has(own)
      ? { ready: ready.get(own), contents: contents.get(own) }
      : undefined;
  }

  /** What the step type gets: what it prepared, the author's function, or the settings. */
  private readyOf(step: number): unknown {
    const def = defOf(this.run, step);
    if (this.ready.size > 0 && this.ready.has(def)) return this.ready.get(def);
    if (this.run.plan.graph.added !== undefined) {
      const made = this.madeOf(def);
      if (made !== undefined) return made.ready;
    }
    return this.run.plan.graph.steps[def]!.run ?? this.configOf(step);
  }

  configOf(step: number): unknown {
    return renderConfig(this.run, step, this.of(step).type);
  }

  /** As it is written where a secret stands: what is made of it may be kept. */
  private configWithoutSecrets(step: number): unknown {
    return renderConfig(this.run, step, this.of(step).type, 'written');
  }

  /** Fails with a `StepFailure`. */
  async transact(transaction: Transaction, call: number): Promise<readonly SqlAnswer[]> {
    const { store, run } = this;
    if (store.transact === undefined) {
      const message = `the store ${store.name} has no transactions: keep runs in SQLite or Postgres`;
      throw new StepFailure('E_TRANSACTION', message, { retryable: false });
    }
    try {
      return await store.transact(run.plan.runId, transaction);
    } catch (cause) {
      if (!(cause instanceof StoreError)) throw cause;
      const { kind, message, hint = '' } = cause;
      if (kind === 'taken') throw new OtherTransaction(call, { message, cause });
      const text = hint === '' ? message : `${message} (${hint})`;
      throw new StepFailure('E_TRANSACTION', text, { cause });
    }
  }

  abilitiesOf(step: number): Abilities {
    return this.of(step).backend.abilities ?? NO_ABILITIES;
  }
}

function unknownSecret(name: string): StepFailure {
  const message = `the workflow declares no secret ${printable(String(name), 80)}: add it to "secrets" at the top of it`;
  return new StepFailure('E_UNKNOWN_SECRET', message, { retryable: false });
}
