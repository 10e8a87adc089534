/**
 * Imports of modules by a command that wants to know what they export: code that is imported starts no run.
 * Knows what code such an import has led to; must not know commands or files.
 *
 * The command and the module may have two copies of this package, so what they share is in the process.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { hidesFrame } from '../modules/hidden-frames.ts';
import { stackOf } from '../run/error-below.ts';

/** An import under way, or one that has ended and left something behind. */
interface Importing {
  /** Told the frames of a call that would have started a run; undefined where they are not known. */
  refuse(frames: string | undefined): void;
}

const SHARED = Symbol.for('heddle.importing');
const shared = globalThis as { [SHARED]?: AsyncLocalStorage<Importing> };

/** So many frames are looked through for the one of the author. */
const FRAMES = 50;

/** A module starts a run while it is imported; its stack says where. */
export class RunOnImport extends Error {
  override readonly name = 'RunOnImport';
  constructor(frames = '') {
    super('it starts a run while it is imported');
    this.stack = `${this.name}: ${this.message}\n${frames}`;
  }
}

/**
 * What `load` gives. Rejects with a `RunOnImport` as soon as code that it leads to starts a run; of what that
 * code starts later `tellLate` is told.
 */
export function importing<T>(
  load: () => Promise<T>,
  tellLate: (late: RunOnImport) => void,
): Promise<T> {
  shared[SHARED] ??= new AsyncLocalStorage();
  const imports = shared[SHARED];
  return new Promise((resolve, reject) => {
    let isLoaded = false;
    const refuse = (frames: string | undefined) => {
      const refused = new RunOnImport(frames);
      if (isLoaded) tellLate(refused);
      else reject(refused);
    };
    const loaded = imports.run({ refuse }, load);
    loaded.then((value) => {
      isLoaded = true;
      resolve(value);
    }, reject);
  });
}

/**
 * For a call that starts a run: undefined, or a promise that never settles where a command imports the code
 * that calls. What stands behind the call must not go on, and nothing that it catches helps.
 */
export function refusedOnImport(): Promise<never> | undefined {
  const from = shared[SHARED]?.getStore();
  if (from === undefined) return undefined;
  from.refuse(framesHere());
  return new Promise(() => {});
}

function framesHere(): string | undefined {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = FRAMES;
  const frames = stackOf(new Error('here'), hidesFrame);
  Error.stackTraceLimit = stackTraceLimit;
  return frames;
}
