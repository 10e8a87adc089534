/**
 * All adapters by name: the one place that knows them all.
 * Must not know how any of them works. Adding one costs its file and a line here.
 */
import { inlineBackend } from './backends/inline.ts';
import { processBackend } from './backends/process.ts';
import { wasmBackend } from './backends/sandbox.ts';
import { threadBackend } from './backends/thread.ts';
import type { Backend } from './ports/backend.ts';
import type { AnyStepType } from './ports/step-type.ts';
import type { Store } from './ports/store.ts';
import type { StoreCare } from './ports/store-care.ts';
import { approvalStep } from './steps/approval.ts';
import { deliveryStep } from './steps/delivery.ts';
import { forEachStep } from './steps/for-each.ts';
import { functionStep } from './steps/function.ts';
import { grpcStep } from './steps/grpc.ts';
import { httpStep } from './steps/http.ts';
import { inputStep } from './steps/input.ts';
import { llmStep } from './steps/llm.ts';
import { loopStep } from './steps/loop.ts';
import { notifyStep } from './steps/notify.ts';
import { outputStep } from './steps/output.ts';
import { processStep } from './steps/process.ts';
import { shellStep } from './steps/shell.ts';
import { sleepStep } from './steps/sleep.ts';
import { switchStep } from './steps/switch.ts';
import { textAffix } from './steps/text/affix.ts';
import { textCase } from './steps/text/case.ts';
import { textCount } from './steps/text/count.ts';
import { textReverse } from './steps/text/reverse.ts';
import { textWordFrequency } from './steps/text/word-frequency.ts';
import { wasmStep } from './steps/wasm.ts';
import { workflowStep } from './steps/workflow.ts';
import { memoryStore } from './stores/memory.ts';
import { postgresStore } from './stores/postgres.ts';
import { postgresCare } from './stores/postgres-care.ts';
import { type SqliteOptions, sqliteStore } from './stores/sqlite.ts';
import { sqliteCare } from './stores/sqlite-care.ts';

export { DEFAULT_STRATEGY, STRATEGIES } from './schedule/strategies/index.ts';

export const STEP_TYPES: readonly AnyStepType[] = [
  approvalStep,
  deliveryStep,
  forEachStep,
  functionStep,
  grpcStep,
  httpStep,
  inputStep,
  llmStep,
  loopStep,
  notifyStep,
  outputStep(),
  processStep,
  shellStep,
  sleepStep,
  switchStep,
  textAffix,
  textCase,
  textCount,
  textReverse,
  textWordFrequency,
  wasmStep,
  workflowStep,
];

/** A kind of store; `place` is what follows its name, as people write it. */
export interface StoreKind {
  readonly name: string;
  readonly place?: string;
  open(place: string, options: StoreOptions): Store;
  /** What can be done with the place itself. */
  readonly care?: StoreCare;
}

/** What every store that outlives its process understands. */
export type StoreOptions = SqliteOptions;

export const STORES: readonly StoreKind[] = [
  { name: 'memory', open: () => memoryStore() },
  { name: 'sqlite', place: 'FILE', open: sqliteStore, care: sqliteCare },
  { name: 'postgres', place: 'URL', open: postgresStore, care: postgresCare },
];

/** New backends for one engine, in order of preference. */
export function newBackends(): Backend[] {
  return [inlineBackend, threadBackend(), wasmBackend(), processBackend()];
}
