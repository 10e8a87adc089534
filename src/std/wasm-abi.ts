/**
 * The two ways in which Heddle talks to a WebAssembly module, as export and import types.
 * Knows names and signatures; must not know how a call is made or who checks a module.
 */
import type { WasmModule } from './wasm-binary.ts';

/** `bytes`: the byte ABI (allocate, process). `command`: a WASI preview-1 program. */
export type WasmAbi = 'bytes' | 'command';

/** A module that exports `_start` beside its memory is a command, all else must be the byte ABI. */
export function wasmAbi({ exports }: WasmModule): WasmAbi {
  const has = (name: string, kind: string) =>
    exports.some((e) => e.name === name && e.kind === kind);
  return has('_start', 'function') && has('memory', 'memory') ? 'command' : 'bytes';
}

/** The functions that each ABI calls, beside the exported `memory`. */
export const WASM_ABI_EXPORTS: Readonly<Record<WasmAbi, Readonly<Record<string, string>>>> = {
  bytes: {
    allocate: '(i32) -> i32',
    deallocate: '(i32, i32)',
    process: '(i32, i32, i32) -> i32',
  },
  command: { _start: '()' },
};

/**
 * Most entries of all tables together, now and later. Tables lie on the heap of JavaScript, where a
 * single large allocation that fails ends the whole process.
 */
export const WASM_TABLE_ENTRIES = 1_000_000;
/** Most bytes of the lists that fill tables, for the same reason. */
export const WASM_ELEMENT_BYTES = 4 * 2 ** 20;

/** The only module name from which a command may import. */
export const WASI_MODULE = 'wasi_snapshot_preview1';

/**
 * Every WASI function a command may import. What needs a grant answers "not capable" without it;
 * files, sockets and signals are not here at all.
 */
export const WASI_FUNCTIONS = {
  args_get: '(i32, i32) -> i32',
  args_sizes_get: '(i32, i32) -> i32',
  clock_res_get: '(i32, i32) -> i32',
  clock_time_get: '(i32, i64, i32) -> i32',
  environ_get: '(i32, i32) -> i32',
  environ_sizes_get: '(i32, i32) -> i32',
  fd_close: '(i32) -> i32',
  fd_fdstat_get: '(i32, i32) -> i32',
  fd_fdstat_set_flags: '(i32, i32) -> i32',
  fd_prestat_dir_name: '(i32, i32, i32) -> i32',
  fd_prestat_get: '(i32, i32) -> i32',
  fd_read: '(i32, i32, i32, i32) -> i32',
  fd_seek: '(i32, i64, i32, i32) -> i32',
  fd_write: '(i32, i32, i32, i32) -> i32',
  poll_oneoff: '(i32, i32, i32, i32) -> i32',
  proc_exit: '(i32)',
  random_get: '(i32, i32) -> i32',
  sched_yield: '() -> i32',
} as const;

export type WasiFunction = keyof typeof WASI_FUNCTIONS;
