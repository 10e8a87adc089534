/**
 * What is said of a module that stopped, without any module: by types, never by the engine's words.
 */
import { describe, expect, it } from 'vitest';
import { startStop, stopFrom } from './sandbox-trap.ts';

/** Of the type that JavaScript has for memory and stacks alike; sentences differ by version. */
const refused = () => Object.assign(new RangeError('other words'), { stack: '' });
const inside = () =>
  Object.assign(refused(), {
    stack: 'RangeError\n    at f (wasm://wasm/1a:wasm-function[3]:0x4d)',
  });

describe('a module that stopped', () => {
  it('B14 had no memory when it was refused before any of its code ran', () => {
    expect(startStop(refused(), false).code).toBe('E_WASM_MEMORY');
    expect(startStop(refused(), true).code).toBe('E_WASM_TRAP');
  });

  it('B14 overflowed its stack when that is where it was refused', () => {
    const stop = stopFrom(inside(), '');
    expect(stop.code).toBe('E_WASM_TRAP');
    expect(stop.message).toBe('the module trapped: stack overflow in function 3 "f"');
    expect(stopFrom(refused(), '').message).toBe('the module trapped: other words');
  });
});
