/**
 * Says in words why WebAssembly code stopped, and where.
 * Knows what V8 throws for WebAssembly; must not know which call it was or who is told.
 */
import { printable } from '../std/printable.ts';
import { wasmEngine } from '../std/wasm-engine.ts';
import { SandboxStop } from './sandbox-protocol.ts';

/** How a line of V8's stack ends: `at name (wasm://wasm/1a2b:wasm-function[3]:0x4d)`. */
const FRAME_END = /wasm-function\[(\d+)\]:0x[0-9a-f]+\)?$/;
const FRAME_START = '\n    at ';

/** The failure for something thrown while an instance was made. `ran`: code of the module did run. */
export function startStop(thrown: unknown, ran: boolean): SandboxStop {
  // Nothing has run that could overflow the stack, so no room was found for memory and tables.
  if (thrown instanceof RangeError && !ran) {
    return new SandboxStop(
      'E_WASM_MEMORY',
      `no memory for the module: ${printable(thrown.message)}`,
    );
  }
  return stopFrom(thrown, ' while it started');
}

/**
 * The failure for something thrown out of a module. `memoryIsFull`: it had used up its memory,
 * which is then the likelier reason for a trap than a fault of its code.
 */
export function stopFrom(thrown: unknown, note: string, memoryIsFull = false): SandboxStop {
  if (thrown instanceof SandboxStop) return thrown;
  if (thrown instanceof wasmEngine.LinkError || thrown instanceof TypeError) {
    return new SandboxStop(
      'E_WASM_ABI',
      `the module cannot be linked: ${printable(thrown.message)}`,
    );
  }
  const where = place(thrown);
  const what = `the module trapped: ${trapText(thrown, where !== '')}${where}${note}`;
  return new SandboxStop(memoryIsFull ? 'E_WASM_MEMORY' : 'E_WASM_TRAP', what);
}

function trapText(thrown: unknown, inside: boolean): string {
  // Inside the module nothing else is of this type; outside it may be memory that we did not get.
  if (thrown instanceof RangeError && inside) return 'stack overflow';
  if (thrown instanceof RangeError || thrown instanceof wasmEngine.RuntimeError) {
    return printable(thrown.message);
  }
  return 'it threw an exception that nothing caught';
}

/** The name is the guest's own and may hold anything, so it is cut out, not matched. */
function place(thrown: unknown): string {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  const index = FRAME_END.exec(stack.slice(-60))?.[1];
  if (index === undefined) return '';
  const from = stack.indexOf(FRAME_START) + FRAME_START.length;
  const name = stack.slice(from, Math.max(from, stack.lastIndexOf(' (wasm://')));
  return ` in function ${index}${name === '' ? '' : ` "${printable(name, 80)}"`}`;
}
