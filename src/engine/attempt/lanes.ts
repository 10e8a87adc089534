/**
 * What performs each step: its type, its backend, and what it was prepared to.
 * Knows the graph and the adapters chosen for it; must not know how a run goes.
 */
import { someSet } from '../../graph/graph.ts';
import type { Abilities } from '../../ports/abilities.ts';
import type { Backend } from '../../ports/backend.ts';
import type { AnyStepType } from '../../ports/step-type.ts';
import type { SqlAnswer, Store, Transaction } from '../../ports/store.ts';
import { dataWithoutEnv, messageWithoutEnv } from '../../run/env-mask.ts';
import type { Run } from '../../run/run.ts';
import { StepFailure } from '../../run/step-error.ts';
import { settingsOf } from '../../run/steps.ts';
import { StoreError } from '../../run/store-error.ts';
import { type Environment, readEnv } from '../plan/env-values.ts';
import type { Attempt } from './attempt.ts';
import { ResultCache } from './result-cache.ts';
import { renderConfig } from './step-settings.ts';

const NO_ABILITIES: Abilities = Object.freeze({});

/** What performs the steps of one type. */
export interface Lane {
  readonly type: AnyStepType;
  readonly backend: Backend;
}

/** What the steps of a run come with. */
export interface LaneGoods {
  /** What each step was prepared to. */
  readonly ready: ReadonlyMap<number, unknown>;
  /** What files each step is made of. */
  readonly contents: ReadonlyMap<number, string>;
  readonly store: Store;
  readonly env: Environment | undefined;
  /** Whether no step takes a result of another run. */
  readonly anew?: boolean;
}

export class Lanes {
  private readonly run: Readonly<Run>;
  private readonly lanes: readonly Lane[];
  private readonly ready: ReadonlyMap<number, unknown>;
  private readonly cache: ResultCache | undefined;
  private readonly store: Store;
  private readonly env: Environment | undefined;

  /** One lane per entry of the graph's `types`. */
  constructor(
    run: Readonly<Run>,
    lanes: readonly Lane[],
    { ready, contents, store, env, anew = false }: LaneGoods,
  ) {
    this.run = run;
    this.lanes = lanes;
    this.ready = ready;
    this.store = store;
    this.env = env;
    if (!someSet(run.plan.graph, 'cache')) return;
    const configOf = (step: number) => this.configOf(step);
    this.cache = new ResultCache({ store, run, contents, configOf, anew });
  }

  /** Makes the attempt where its step runs, unless an earlier run has made its result. */
  execute(attempt: Attempt): unknown {
    const { step } = attempt;
    const { type, backend } = this.of(step);
    const { cache } = this;
    if (cache === undefined || settingsOf(this.run, step).cache === undefined)
      return backend.execute(type, this.readyOf(step), attempt);
    return cache.through(attempt, () => backend.execute(type, this.readyOf(step), attempt));
  }

  /** What expressions read of the environment from now on is as it is now. */
  readEnv(): void {
    const { graph, env } = this.run.plan;
    if (graph.workflow.env !== undefined) readEnv(graph.workflow.env, this.env, env);
  }

  /** What an attempt says about itself, without values of the environment. */
  told<T>(data: T): T {
    return dataWithoutEnv(data, this.run.plan.env);
  }

  /** The same for words, of which a part may be cut. */
  toldText(text: string): string {
    return messageWithoutEnv(text, this.run.plan.env);
  }

  private of(step: number): Lane {
    return this.lanes[this.run.plan.graph.typeOf[step]!]!;
  }

  /** What the step type gets: what it prepared, the author's function, or the settings. */
  private readyOf(step: number): unknown {
    if (this.ready.size > 0 && this.ready.has(step)) return this.ready.get(step);
    return this.run.plan.graph.steps[step]!.run ?? this.configOf(step);
  }

  configOf(step: number): unknown {
    return renderConfig(this.run, step, this.of(step).type);
  }

  /** Fails with a `StepFailure`. */
  async transact(transaction: Transaction): Promise<readonly SqlAnswer[]> {
    const { store, run } = this;
    if (store.transact === undefined) {
      const message = `the store ${store.name} has no transactions: keep runs in SQLite or Postgres`;
      throw new StepFailure('E_TRANSACTION', message, { retryable: false });
    }
    try {
      return await store.transact(run.plan.runId, transaction);
    } catch (cause) {
      if (!(cause instanceof StoreError)) throw cause;
      const { message, hint = '' } = cause;
      const told = hint === '' ? message : `${message} (${hint})`;
      throw new StepFailure('E_TRANSACTION', told, { cause });
    }
  }

  abilitiesOf(step: number): Abilities {
    return this.of(step).backend.abilities ?? NO_ABILITIES;
  }
}
