/**
 * Which step types there are, as types: what stands under `with`, and what they give.
 * Knows declarations; must not know what any step type does.
 */
import type { GivenFor } from '../std/schema.ts';
import type { Approval } from './approval.ts';
import type { Keepable, Kept } from './kept.ts';
import type { ModuleFunction } from './module-functions.ts';
import type { ModuleUrl } from './module-url.ts';
import type { APPROVAL_SETTINGS } from './with/approval.ts';
import type { DELIVERY_SETTINGS } from './with/delivery.ts';
import type { FOR_EACH_SETTINGS } from './with/for-each.ts';
import type { GRPC_SETTINGS } from './with/grpc.ts';
import type { HTTP_SETTINGS, HttpOutputs } from './with/http.ts';
import type { INPUT_SETTINGS } from './with/input.ts';
import type { LLM_SETTINGS, LlmOutputs } from './with/llm.ts';
import type { LOOP_SETTINGS } from './with/loop.ts';
import type { NOTIFY_SETTINGS } from './with/notify.ts';
import type { OUTPUT_SETTINGS } from './with/output.ts';
import type { PROCESS_SETTINGS } from './with/process.ts';
import type { SHELL_SETTINGS, ShellOutputs } from './with/shell.ts';
import type { SLEEP_SETTINGS } from './with/sleep.ts';
import type { SWITCH_SETTINGS } from './with/switch.ts';
import type {
  AFFIX_SETTINGS,
  CASE_SETTINGS,
  COUNT_SETTINGS,
  NO_TEXT_SETTINGS,
  TEXT_SETTINGS,
} from './with/text.ts';
import type { WASM_SETTINGS, WasmOutputs } from './with/wasm.ts';
import type { WORKFLOW_SETTINGS } from './with/workflow.ts';

/**
 * The step types that `uses` may name, by name. Packages with types of their own add them:
 *
 * ```ts
 * declare module 'heddle' {
 *   interface StepTypes {
 *     'csv/pad': { with: { width: number; fill?: string }; output: readonly string[] };
 *   }
 * }
 * ```
 *
 * `with` is what may be written there; expressions may stand in place of any value. `output` is what the step
 * gives; in place of it stands `intent: 'analyze'` for a type that passes its input on. Where a setting
 * `output` says how the output is read, `outputs` has the type for each of its words.
 */
export interface StepTypes {
  approval: { with: GivenFor<typeof APPROVAL_SETTINGS>; output: Approval };
  delivery: { with: GivenFor<typeof DELIVERY_SETTINGS>; output: unknown };
  for_each: { with: GivenFor<typeof FOR_EACH_SETTINGS>; output: readonly unknown[] };
  switch: { with: GivenFor<typeof SWITCH_SETTINGS>; output: unknown };
  grpc: { with: GivenFor<typeof GRPC_SETTINGS>; output: unknown };
  http: { with: GivenFor<typeof HTTP_SETTINGS>; output: unknown; outputs: HttpOutputs };
  llm: { with: GivenFor<typeof LLM_SETTINGS>; output: unknown; outputs: LlmOutputs };
  input: { with: GivenFor<typeof INPUT_SETTINGS>; output: unknown };
  loop: { with: GivenFor<typeof LOOP_SETTINGS>; output: unknown };
  notify: { with: GivenFor<typeof NOTIFY_SETTINGS>; intent: 'analyze' };
  output: { with: GivenFor<typeof OUTPUT_SETTINGS>; output: unknown };
  process: { with: GivenFor<typeof PROCESS_SETTINGS>; output: unknown };
  shell: { with: GivenFor<typeof SHELL_SETTINGS>; output: string; outputs: ShellOutputs };
  sleep: { with: GivenFor<typeof SLEEP_SETTINGS>; intent: 'analyze' };
  workflow: { with: GivenFor<typeof WORKFLOW_SETTINGS>; output: unknown };
  wasm: { with: GivenFor<typeof WASM_SETTINGS>; output: string; outputs: WasmOutputs };
  'text/affix': { with: GivenFor<typeof AFFIX_SETTINGS>; output: string };
  'text/case': { with: GivenFor<typeof CASE_SETTINGS>; output: string };
  'text/count': { with: GivenFor<typeof COUNT_SETTINGS>; intent: 'analyze' };
  'text/reverse': { with: GivenFor<typeof TEXT_SETTINGS>; output: string };
  'text/word-frequency': { with: GivenFor<typeof NO_TEXT_SETTINGS>; intent: 'analyze' };
}

/** A function of a module of the project: `./file.ts#export`. */
export type ModuleUse = `./${string}` | `../${string}` | `/${string}` | `file:${string}`;

/** What may stand under `uses`: a step type, or a function of a module. */
export type StepUse = keyof StepTypes | ModuleUse | ModuleUrl;

/** An expression in place of a value. */
type Hole = `\${{${string}`;

/** The same settings, with expressions. */
type Templated<T> = T extends string | number | boolean
  ? T | Hole
  : T extends readonly (infer Item)[]
    ? readonly Templated<Item>[] | Hole
    : T extends object
      ? { readonly [K in keyof T]: Templated<T[K]> } | Hole
      : T;

type Free = Readonly<Record<string, unknown>>;

/** What may stand under `with`: of a step type its settings, of a function anything. */
export type WithOf<Uses> = Uses extends keyof StepTypes
  ? StepTypes[Uses] extends { readonly with: infer With }
    ? SettingsOf<With>
    : Free
  : Free;

/** What it `Uses`: of a function, one that takes what it would get. And `with`, where a setting in it has to be there. */
export type Fitting<Uses, Input, Context> = [Uses] extends [
  ModuleFunction<never, infer Output, never>,
]
  ? { readonly uses: ModuleFunction<Input, Keepable<Output>, Context> }
  : Partial<WithOf<Uses>> extends WithOf<Uses>
    ? { readonly uses: Uses }
    : { readonly uses: Uses; readonly with: unknown };

type SettingsOf<With> = {
  readonly [K in keyof With]: Templated<With[K]>;
} & ('output' extends keyof With ? unknown : { readonly output?: never });

/** What is told from what stands under `with`: how an output is read. */
export interface Reading<Reads> {
  readonly output?: Reads;
}

/** Step types that pass their input on. */
export type AnalyzingUse = {
  [Name in keyof StepTypes]: StepTypes[Name] extends { readonly intent: 'analyze' } ? Name : never;
}[keyof StepTypes];

/** What a step of the type gives, by what it `Reads` its output as. */
export type OutputOfUse<Uses, Reads> = Uses extends keyof StepTypes
  ? [Reads] extends [never]
    ? MemberOf<StepTypes[Uses], 'output'>
    : MemberOf<MemberOf<StepTypes[Uses], 'outputs'>, Reads>
  : Uses extends ModuleFunction<never, infer Output, never>
    ? Kept<Awaited<Output>>
    : unknown;

type MemberOf<T, Name> = Name extends keyof T ? T[Name] : unknown;
