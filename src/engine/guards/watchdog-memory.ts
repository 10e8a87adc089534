/**
 * What the watchdog's two threads share: a few numbers, the names of steps, and how a line is written.
 * Knows the layout of the memory; must not know who blocks whom.
 */
import { writeSync } from 'node:fs';

/** Numbers of the header. */
export const BEAT = 0;
/** 1 while runs are live; the worker sleeps while it is 0. */
export const LIVE = 1;
/** What the worker has reported of the present stall: one of the three words below. */
export const REPORTED = 2;
export const NOTHING = 0;
/** It is about to write the line, so the end of the stall must not be reported before. */
export const WRITING = 1;
export const WRITTEN = 2;
/** 1 while a debugger is attached: a breakpoint is a stall that somebody wants. */
export const DEBUGGED = 3;
/** How many steps have been entered and have not settled yet. */
export const RUNNING = 4;
const HEADER_BYTES = 32;

/** Slot 0 names the step whose own code is on the stack; the others name steps that await something. */
export const SLOTS = 6;
/** Units of UTF-16: a length and the longest id. */
const SLOT_UNITS = 129;

export interface WatchdogMemory {
  readonly header: Int32Array;
  readonly names: Uint16Array;
}

/** What the worker is started with. */
export interface WatchdogData {
  readonly memory: SharedArrayBuffer;
  /** `globalThis[Symbol.for(key)]` of the watched thread tells what runs there. */
  readonly key: string;
  /** Only the main thread can be paused from another one. */
  readonly canPause: boolean;
  readonly stallKillMs: number | undefined;
}

export function newMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(HEADER_BYTES + SLOTS * SLOT_UNITS * 2);
}

export function openMemory(memory: SharedArrayBuffer): WatchdogMemory {
  return {
    header: new Int32Array(memory, 0, HEADER_BYTES / 4),
    names: new Uint16Array(memory, HEADER_BYTES),
  };
}

/** By hand, because it happens once per step: encoders cost more than short names do. */
export function writeName(names: Uint16Array, slot: number, name: string): void {
  const start = slot * SLOT_UNITS;
  const length = Math.min(name.length, SLOT_UNITS - 1);
  for (let i = 0; i < length; i++) names[start + 1 + i] = name.charCodeAt(i);
  names[start] = length;
}

/** The name in a slot; empty when there is none. */
export function readName(names: Uint16Array, slot: number): string {
  const start = slot * SLOT_UNITS;
  return String.fromCharCode(...names.subarray(start + 1, start + 1 + names[start]!));
}

/**
 * Writes a line to the standard error itself: the streams of a worker go through the very thread
 * that is blocked. False when the reader is not ready; a reader that is gone counts as written.
 */
export function writeLine(text: string): boolean {
  try {
    writeSync(2, `${text}\n`);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EAGAIN';
  }
}
