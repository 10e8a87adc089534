/**
 * What a sandboxed WebAssembly attempt costs, beside its parts: one fresh instance and one message
 * to a worker thread and back.
 * Must not know how the sandbox is built.
 */
import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { WASM_TABLE_ENTRIES } from '../../src/std/wasm-abi.ts';
import { capWasmGrowth } from '../../src/std/wasm-cap.ts';
import { callMs, table } from '../measure.ts';

// Types of the DOM are not loaded; this is all that is used.
declare const WebAssembly: {
  Module: new (b: Uint8Array) => object;
  Instance: new (m: object) => object;
};

/** The built backend, because a worker thread runs built files only. */
const built = `${process.cwd()}/dist/index.js`;

export async function wasm(): Promise<unknown> {
  const { wasmBackend } = await import(built);
  const file = readFileSync('examples/wasm-modules/append_suffix.wasm');
  // As the step type hands it over: unable to grow beyond its cap.
  const bytes = capWasmGrowth(file, { memoryPages: 1_024, tableEntries: WASM_TABLE_ENTRIES });
  const module = new WebAssembly.Module(bytes);
  const instance = await callMs(3_000, () => new WebAssembly.Instance(module));
  const worker = new Worker(
    'require("worker_threads").parentPort.on("message", function (m) { this.postMessage(m) })',
    { eval: true },
  );
  const roundTrip = await callMs(3_000, () => echo(worker));
  await worker.terminate();

  const backend = wasmBackend({ threads: 2 });
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const call = {
    module: bytes,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    input: new TextEncoder().encode('hello world'),
    memoryMaxBytes: 2 ** 26,
    outputMaxBytes: 2 ** 20,
    grants: { clock: false, random: false, args: [], env: {} },
    signal,
  };
  const sandbox = backend.abilities!.sandbox!;
  const attempt = () => sandbox(call);
  const { output } = await attempt();
  if (new TextDecoder().decode(output) !== 'hello world-wasm') throw new Error('wrong output');
  const warm = await callMs(3_000, attempt);
  const batch = 2_000;
  const many = await callMs(6, () => Promise.all(Array.from({ length: batch }, attempt)));
  await backend.close();
  const rows = {
    'fresh instance': { us: instance * 1_000 },
    'worker round trip': { us: roundTrip * 1_000 },
    both: { us: (instance + roundTrip) * 1_000, 'times both': 1 },
    'warm attempt in the sandbox': {
      us: warm * 1_000,
      'times both': warm / (instance + roundTrip),
    },
    'per attempt, two threads busy': {
      us: (many / batch) * 1_000,
      'times both': many / batch / (instance + roundTrip),
    },
  };
  console.log('\nWebAssembly, microseconds');
  console.log(table(rows as never, ['us', 'times both'], (n) => n.toFixed(2)));
  console.log(`attempts per second on two threads: ${Math.round((batch / many) * 1_000)}`);
  return rows;
}

function echo(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    worker.once('message', () => resolve());
    worker.postMessage(1);
  });
}
