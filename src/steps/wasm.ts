/**
 * The step type `wasm`: a WebAssembly module that turns bytes into bytes.
 * Knows settings, input and output; must not know where or how the module is run.
 */
import type { SandboxGrants, SandboxResult } from '../ports/sandbox.ts';
import type {
  AttemptContext,
  ConfigProblem,
  Preparation,
  Prepared,
  StepType,
} from '../ports/step-type.ts';
import { jsonResult } from '../run/json-result.ts';
import { StepFailure } from '../run/step-error.ts';
import { assert } from '../std/assert.ts';
import { jsonOf } from '../std/json-text.ts';
import { printable, printableLines } from '../std/printable.ts';
import type { FromSchema } from '../std/schema.ts';
import { parseSize } from '../std/size.ts';
import { utf8Text } from '../std/text.ts';
import { WASM_TABLE_ENTRIES, type WasmAbi } from '../std/wasm-abi.ts';
import { capWasmGrowth } from '../std/wasm-cap.ts';
import { WASM_PAGE } from '../std/wasm-sections.ts';
import { WASM_SETTINGS } from '../workflow/with/wasm.ts';
import { checkModule } from './wasm-check.ts';
import { readModuleFile } from './wasm-file.ts';

/** A 32-bit memory has no more. */
const MOST_PAGES = 65_536;

type WasmConfig = FromSchema<typeof WASM_SETTINGS>;

/** A module that has been checked and may be run. */
export interface WasmReady {
  /** The path as written in the workflow. */
  readonly path: string;
  /** The module, its memory and tables unable to grow over the limits. */
  readonly bytes: Uint8Array;
  /** SHA-256 of `bytes`, in hex. */
  readonly sha256: string;
  readonly abi: WasmAbi;
  readonly memoryMaxBytes: number;
}

export const wasmStep: StepType<WasmConfig, WasmReady> = {
  name: 'wasm',
  summary:
    'Runs a WebAssembly module in a sandbox: its input as bytes in, its output as bytes out.',
  intent: 'transform',
  requires: ['sandbox'],
  with: WASM_SETTINGS,
  paths: { module: {} },
  staticKeys: ['module', 'sha256', 'memory_max'],
  limits: ['memory_max', 'output_max'],
  prepare,
  run,
};

async function prepare({ config, place }: Preparation<WasmConfig>): Promise<Prepared<WasmReady>> {
  const { module: path, memory_max = '64mb', sha256: expected } = config;
  const pages = Math.min(MOST_PAGES, Math.floor((parseSize(memory_max) ?? 0) / WASM_PAGE));
  if (pages === 0) {
    return refuse(
      'memory_max',
      'memory_max is less than one page of memory.',
      'write 64kb or more',
    );
  }
  if (expected !== undefined && !/^[0-9a-f]{64}$/i.test(expected)) {
    return refuse('sha256', 'sha256 is not 64 hex digits.', 'take it from "sha256sum FILE"');
  }
  const read = await readModuleFile(path, place);
  if ('problem' in read) return { problems: [read.problem] };
  const actual = expected === undefined ? undefined : await sha256(read.bytes);
  if (actual !== expected?.toLowerCase()) {
    const message = `"${printable(path)}" is not the expected file: its SHA-256 is ${actual}, expected ${expected!.toLowerCase()}.`;
    const fix = 'get the right file, or change sha256 if the new one is trusted';
    return { problems: [{ code: 'E_WASM', message, key: 'sha256', fix }] };
  }
  const checked = await checkModule(path, read.bytes, pages);
  if ('problems' in checked) return checked;
  const bytes = capWasmGrowth(read.bytes, { memoryPages: pages, tableEntries: WASM_TABLE_ENTRIES });
  const memoryMaxBytes = pages * WASM_PAGE;
  const ready = { path, bytes, sha256: await sha256(bytes), abi: checked.abi, memoryMaxBytes };
  return { ready, contents: (actual ?? (await sha256(read.bytes))).slice(0, 32) };
}

function refuse(key: string, message: string, fix: string): { problems: ConfigProblem[] } {
  return { problems: [{ code: 'E_BAD_CONFIG', message, key, fix }] };
}

async function sha256(bytes: Uint8Array): Promise<string> {
  // Loaded when needed: most programs that can run modules do not.
  const { createHash } = await import('node:crypto');
  return createHash('sha256').update(bytes).digest('hex');
}

async function run(ready: WasmReady, context: AttemptContext): Promise<unknown> {
  const { signal } = context;
  const { sandbox } = context.abilities;
  assert(sandbox !== undefined, 'a wasm step runs on a backend that offers a sandbox');
  const { output, output_max, grants } = context.config as WasmConfig;
  const outputMaxBytes = parseSize(output_max);
  assert(outputMaxBytes !== undefined, 'settings are checked before an attempt');
  const input = toBytes(context.input);
  const { path, bytes: module, sha256, memoryMaxBytes } = ready;
  const limits = { memoryMaxBytes, outputMaxBytes, grants: fullGrants(grants) };
  context.annotate({ module_path: path, input_length: input.length });
  const result = await sandbox({ module, sha256, input, ...limits, signal });
  report(context, result);
  return read(result.output, output);
}

function report(context: AttemptContext, { errorText, output, elapsedMs }: SandboxResult): void {
  for (const line of errorText.split('\n')) if (line !== '') context.log(printableLines(line));
  // Differences of the clock have noise behind the microseconds.
  const execution_time_ms = Math.round(elapsedMs * 1_000) / 1_000;
  context.annotate({ output_length: output.length, execution_time_ms });
}

function fullGrants(grants: WasmConfig['grants']): SandboxGrants {
  const { clock = false, random = false, args = [], env = {} } = grants ?? {};
  return { clock, random, args, env: env as Readonly<Record<string, string>> };
}

/** Text as UTF-8, bytes as they are, anything else as JSON text; no input is no bytes. */
function toBytes(input: unknown): Uint8Array {
  if (input instanceof Uint8Array) return input;
  const text = typeof input === 'string' ? input : input === undefined ? '' : jsonOf(input);
  return new TextEncoder().encode(text);
}

function read(bytes: Uint8Array, as: WasmConfig['output']): unknown {
  if (as === 'bytes') return bytes;
  const text = utf8Text(bytes);
  if (text === undefined)
    throw unusable('the output is not UTF-8 text; use "output: bytes" to take it as it is');
  if (as === 'text') return text;
  return jsonResult(text, (why) => unusable(`the output is not JSON: ${why}`));
}

function unusable(message: string): StepFailure {
  return new StepFailure('E_WASM_OUTPUT', message, { retryable: false });
}
