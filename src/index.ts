/**
 * The front door: write workflows, run them, read results.
 * Must not hold logic; it puts the engine and the adapters together.
 */
import { Engine, type RunOptions } from './engine/engine.ts';
import { checkEngineOptions, type EngineOptions } from './engine/engine-options.ts';
import type { RunManyOptions } from './engine/many/many-options.ts';
import type { ManyResult } from './engine/many/many-result.ts';
import { checkDefaults, settingsFrom } from './engine/plan/settings.ts';
import { typesByName } from './engine/plan/types-by-name.ts';
import { SecretReader, usualSecrets } from './engine/secrets/secret-reader.ts';
import { withLogKeeper } from './observers/log-keeper.ts';
import { newBackends, STEP_TYPES, STRATEGIES } from './registry.ts';
import type { RunResult } from './run/result.ts';
import { llmStepWith } from './steps/llm.ts';
import { outputStep } from './steps/output.ts';
import { memoryStore } from './stores/memory.ts';
import type { InputAnd, TypedWorkflow } from './workflow/handle.ts';
import { poolsOf } from './workflow/pool-sizes.ts';

export { inlineBackend } from './backends/inline.ts';
export { processBackend } from './backends/process.ts';
export { wasmBackend } from './backends/sandbox.ts';
export { threadBackend } from './backends/thread.ts';
export { defineConfig, type HeddleConfig } from './config/config.ts';
export { loadConfig } from './config/load-config.ts';
export {
  Engine,
  type RunHandle,
  type RunOptions,
  type StartOptions,
} from './engine/engine.ts';
export { ENGINE_ERROR_CODES, EngineError } from './engine/engine-error.ts';
export type { EngineOptions } from './engine/engine-options.ts';
export type { GuardOptions } from './engine/guards/guards.ts';
export type { UncaughtOptions } from './engine/guards/uncaught-errors.ts';
export type { WatchdogOptions } from './engine/guards/watchdog.ts';
export type { DecideOptions, DeliverOptions } from './engine/kept/ask-answer.ts';
export type { ResumeOptions } from './engine/kept/claim.ts';
export type { GivenWorkflow, WorkflowMaker } from './engine/kept/find-workflow.ts';
export type { KeptRun } from './engine/kept/kept-run.ts';
export type { PlannedRerun } from './engine/kept/rerun.ts';
export type { ForkOptions, RerunCall, RetryOptions } from './engine/kept/rerun-call.ts';
export type { RerunStep } from './engine/kept/rerun-steps.ts';
export type { ResumeAllOptions } from './engine/kept/resume-all.ts';
export type { DrainOptions } from './engine/live/drain.ts';
export type { AttachedRun } from './engine/live/live-run.ts';
export type { EachRunOptions, PerKey, RunManyOptions } from './engine/many/many-options.ts';
export {
  type FailedOfMany,
  type ManyCounts,
  type ManyResult,
  ManyRunsError,
  type OneOfMany,
  type RefusedOfMany,
  type SucceededOfMany,
  type UnsuccessfulOfMany,
} from './engine/many/many-result.ts';
export { loadWorkflow } from './engine/plan/load-workflow.ts';
export type { Planned } from './engine/plan/planner.ts';
export type { RunDefaults } from './engine/plan/settings.ts';
export type { AttachOptions } from './engine/stored-runs.ts';
export { type LogFile, type LogFileOptions, logFile } from './observers/log-file.ts';
export { type LogKeeperOptions, logKeeper } from './observers/log-keeper.ts';
export type { LogLevel } from './observers/log-level.ts';
export { type Logger, type LogLinesOptions, logLines } from './observers/log-lines.ts';
export {
  type CountedSink,
  type CountedSinks,
  type MetricRegistry,
  type Metrics,
  type MetricsOptions,
  prometheusMetrics,
} from './observers/metrics.ts';
export {
  type EndedSpan,
  type OtelOptions,
  type OtelSpans,
  otelSpans,
  type SpanCounts,
  type SpanTaker,
} from './observers/otel-spans.ts';
export { runSpans, type TraceSpan } from './observers/spans.ts';
export {
  type SendCounts,
  type SendUpdates,
  type StatusSink,
  type StatusSinkOptions,
  type StatusUpdate,
  statusSink,
} from './observers/status-sink.ts';
export type { Around, SurroundedAttempt } from './ports/around.ts';
export type { Backend } from './ports/backend.ts';
export type { Clock } from './ports/clock.ts';
export type { Observer } from './ports/observer.ts';
export type { SecretAsk, SecretSource } from './ports/secret-source.ts';
export type { Sink } from './ports/sink.ts';
export type {
  AttemptContext,
  ConfigProblem,
  Place,
  Preparation,
  Prepared,
  StepType,
} from './ports/step-type.ts';
export type {
  Claim,
  KeptResult,
  LogLine,
  Owner,
  RequestListener,
  RunFilter,
  RunHistory,
  RunLine,
  RunRecord,
  RunRequest,
  Store,
} from './ports/store.ts';
export type { Strategy } from './ports/strategy.ts';
export type { BranchStanding, BranchView } from './run/branch-view.ts';
export type { Event } from './run/event.ts';
export type { PathStep } from './run/figures/critical-path.ts';
export type { PoolFigures, ResourceFigures, RunFigures } from './run/figures/figures.ts';
export type { ItemResult, ItemStatus } from './run/item-results.ts';
export type { Resolution } from './run/request.ts';
export {
  RunError,
  type RunResult,
  type SucceededRun,
  type UnsuccessfulRun,
} from './run/result.ts';
export type { RunStatus, StepStatus } from './run/status.ts';
export type { RunStatusView } from './run/status-view.ts';
export {
  type ErrorBelow,
  NonRetryableError,
  type StepError,
  StepFailure,
} from './run/step-error.ts';
export type { StepResult } from './run/step-result.ts';
export { StoreError } from './run/store-error.ts';
export type { WaitView } from './run/wait.ts';
export type { AnySchema } from './schemas/check.ts';
export type { JsonSchema } from './schemas/json-schema.ts';
export type { StandardSchema } from './schemas/standard.ts';
export type { FromSchema, Schema } from './std/schema.ts';
export { memoryStore } from './stores/memory.ts';
export { type PostgresOptions, postgresStore } from './stores/postgres.ts';
export { type SqliteOptions, sqliteStore } from './stores/sqlite.ts';
export type { Approval } from './workflow/approval.ts';
export { type WorkflowBuilder, workflow } from './workflow/define.ts';
export { DIAGNOSTIC_CODES, type Diagnostic } from './workflow/diagnostic.ts';
export type { Expansion, PlainStep } from './workflow/expansion.ts';
export type { SecretEntry } from './workflow/formats/config-file.ts';
export type { HookContext, StepContext } from './workflow/function-context.ts';
export type {
  AnyHandle,
  GivenHandle,
  MaybeHandle,
  StepHandle,
  TypedWorkflow,
} from './workflow/handle.ts';
export type { Needs } from './workflow/input-for.ts';
export type { Kept } from './workflow/kept.ts';
export {
  type ModuleFunction,
  type ModuleFunctions,
  moduleAt,
} from './workflow/module-functions.ts';
export type { PoolSizes } from './workflow/pool-sizes.ts';
export type {
  Metadata,
  RunFault,
  RunOfHook,
  RunOfStep,
  SettingContext,
} from './workflow/step-context.ts';
export type { StepTypes, StepUse } from './workflow/step-types.ts';
export type { Steps } from './workflow/steps-builder.ts';
export type {
  Bounds,
  CachePolicy,
  Concurrency,
  Cost,
  Effects,
  FailureMode,
  Hook,
  InputFrom,
  Intent,
  Pool,
  RetryPolicy,
  RunIf,
  SettingFunction,
  Step,
  StepSettings,
  Workflow,
} from './workflow/workflow.ts';
export type { WorkflowOptions } from './workflow/workflow-options.ts';

/** An engine with every built-in adapter. Close it when it ran steps on threads or programs and is done. */
export function createEngine(options: EngineOptions = {}): Engine {
  checkEngineOptions(options);
  const {
    stepTypes = [],
    backends,
    store,
    env = process.env,
    secrets = [],
    pools,
    defaults = {},
    guard,
    keepLogs,
    observers = [],
    sinks,
    stdout,
    llm,
    ...rest
  } = options;
  const strategies = STRATEGIES.map((strategy) => strategy.name);
  checkDefaults(defaults, strategies);
  return new Engine({
    ...rest,
    defaults,
    ...(pools && { pools: poolsOf(pools) }),
    observers: keepLogs === false ? observers : withLogKeeper(store, observers),
    env,
    secrets: new SecretReader([...secrets, ...usualSecrets(env)]),
    usual: settingsFrom(env, strategies),
    stepTypes: typesByName(
      [
        ...STEP_TYPES,
        outputStep({ sinks, stdout }),
        ...(llm ? [llmStepWith(llm)] : []),
        ...stepTypes,
      ],
      guard,
    ),
    backends: backends ?? newBackends(),
    strategies: STRATEGIES,
    store: store ?? memoryStore(),
  });
}

let shared: Engine | undefined;

/**
 * Runs a workflow on a shared engine and gives its result, whatever its status.
 * Throws an `EngineError` when nothing could be started.
 */
export async function run<Input, Output>(
  workflow: TypedWorkflow<Input, Output>,
  ...given: InputAnd<NoInfer<Input>, RunOptions>
): Promise<RunResult<Output>> {
  shared ??= createEngine();
  return shared.run(workflow, ...given);
}

/**
 * Runs a workflow once for each input on a shared engine, as `engine.runMany` does, and gives a summary.
 * Throws an `EngineError` when nothing could be started.
 */
export async function runMany<Input, Output, Item extends Input = Input>(
  workflow: TypedWorkflow<Input, Output>,
  inputs: Iterable<Item> | AsyncIterable<Item>,
  options: RunManyOptions<NoInfer<Item>, NoInfer<Output>> = {},
): Promise<ManyResult<Item, Output>> {
  shared ??= createEngine();
  return shared.runMany(workflow, inputs, options);
}
export type { LlmDefaults, ModelMessage, ToolCall } from './workflow/with/llm.ts';
