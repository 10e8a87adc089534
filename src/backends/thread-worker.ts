/**
 * The entry of a thread for functions: loads module files, calls their exports, answers.
 * Knows one port and one call at a time; must not know other threads, the engine or the run.
 *
 * Everything that a function leaves behind (timers, promises) remembers its call, so that what is
 * thrown later is never taken for the fault of another call.
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import { basename } from 'node:path';
import { getEnvironmentData, parentPort, workerData } from 'node:worker_threads';
import { moduleFault, placeText } from '../modules/fault.ts';
import { hidesFrame } from '../modules/hidden-frames.ts';
import { exportOf, importModule, isLoadFailure } from '../modules/import-module.ts';
import { checkEnding } from '../run/endings.ts';
import { resultError } from '../run/outcome.ts';
import { StepFailure, toStepError } from '../run/step-error.ts';
import { keepExact } from '../std/exact-json.ts';
import { freezeDeep } from '../std/freeze-deep.ts';
import { Inexact } from '../std/inexact.ts';
import { quoted } from '../std/printable.ts';
import { SPARE_STDOUT, spareStdout } from '../std/spare-stdout.ts';
import { isThenable } from '../std/thenable.ts';
import { Expansion } from '../workflow/expansion.ts';
import { Jump } from '../workflow/jump.ts';
import type { StepContext } from '../workflow/step-context.ts';
import { type ThreadContext, threadContext } from './thread-context.ts';
import { paced } from './thread-pace.ts';
import { printTo } from './thread-print.ts';
import type { AbortMessage, CallMessage, ThreadData, ThreadMessage } from './thread-protocol.ts';

const takeTurn = paced((workerData as ThreadData).pace);

function say(message: ThreadMessage): void {
  takeTurn();
  parentPort!.postMessage(message);
}

printTo((bytes) => say({ type: 'print', bytes }));
if (getEnvironmentData(SPARE_STDOUT) === true) spareStdout(process.getBuiltinModule);

type Body = (input: unknown, context?: StepContext) => unknown;

class Call {
  readonly message: CallMessage;
  readonly context: ThreadContext | undefined;
  ended = false;

  constructor(message: CallMessage) {
    this.message = message;
    const { context } = message;
    if (context !== undefined)
      this.context = threadContext(message, context, (said) => this.say(said));
    freezeDeep(message.input);
  }

  say(said: ThreadMessage): void {
    if (!this.ended) say(said);
  }

  succeed(result: unknown): void {
    try {
      // Looked at here, because on its way the result would lose what cannot be kept.
      checkEnding(this.context?.endings, result);
      if (result instanceof Expansion) {
        this.say({ type: 'value', value: null, adds: Expansion.listOf(result) });
        return this.end();
      }
      const jump = result instanceof Jump ? result : undefined;
      const given = jump === undefined ? result : jump.value;
      const value = given === undefined ? undefined : keepExact(given);
      if (value instanceof Inexact) {
        const { code, message, retryable } = resultError(value);
        return this.fail(new StepFailure(code, message, { retryable }));
      }
      this.say({ type: 'value', value, ...(jump !== undefined && { goto: jump.target }) });
    } catch (thrown) {
      return this.fail(isCloneError(thrown) ? unsendable((thrown as Error).message) : thrown);
    }
    this.end();
  }

  /** `spent`: the thread cannot be trusted with another call. */
  fail(thrown: unknown, spent = false): void {
    this.say({ type: 'error', error: toStepError(thrown, { hides: hidesFrame }), spent });
    this.end();
  }

  private end(): void {
    this.ended = true;
    if (current === this) current = undefined;
  }
}

const modules = new Map<string, Record<string, unknown>>();
const calls = new AsyncLocalStorage<Call>();
let current: Call | undefined;

function serve(call: Call): void {
  const { file } = call.message;
  const module = modules.get(file);
  if (module !== undefined) return run(call, module);
  importModule(file).then(
    (loaded) => {
      modules.set(file, loaded);
      run(call, loaded);
    },
    async (thrown) => call.fail(await unloadable(file, thrown)),
  );
}

function run(call: Call, module: Record<string, unknown>): void {
  const { file, exportName } = call.message;
  try {
    const body = exportOf(module, exportName);
    if (!isThenable(body)) return invoke(call, body);
    body.then(
      (settled) => invoke(call, settled),
      async (thrown) => call.fail(await unloadable(file, thrown)),
    );
  } catch (thrown) {
    call.fail(thrown);
  }
}

function invoke(call: Call, body: unknown): void {
  const { file, exportName, input } = call.message;
  try {
    if (typeof body !== 'function') throw missing(file, exportName);
    const result = (body as Body)(input, call.context?.context);
    if (!isThenable(result)) return call.succeed(result);
    result.then(
      (value) => call.succeed(value),
      (thrown) => call.fail(thrown),
    );
  } catch (thrown) {
    call.fail(thrown);
  }
}

/** Something was thrown that no call caught: it fails the call that it comes from. */
function onUncaught(thrown: unknown): void {
  if (isLoadFailure(thrown)) return;
  const from = calls.getStore() ?? current;
  if (from !== undefined && !from.ended) return from.fail(thrown, true);
  const who = from === undefined ? 'a function' : `${from.message.exportName} of ${nameOf(from)}`;
  const message = `${who} threw after it had ended: ${toStepError(thrown).message}`;
  say({ type: 'late', message });
}

function nameOf({ message }: Call): string {
  return basename(message.file);
}

function unsendable(what: string): StepFailure {
  const message = `the result cannot be kept exactly: ${what}`;
  return new StepFailure('E_RESULT', message, { retryable: false });
}

function isCloneError(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === 'DataCloneError';
}

async function unloadable(file: string, thrown: unknown): Promise<StepFailure> {
  const fault = await moduleFault(thrown, file);
  const at = placeText(fault, file);
  const message = `${quoted(basename(file))} cannot be loaded on a thread: ${fault.why}${at}`;
  return new StepFailure('E_THREAD', message, { retryable: false });
}

function missing(file: string, exportName: string): StepFailure {
  const message = `${quoted(basename(file))} exports no function ${quoted(exportName)} on a thread; it did when the run began`;
  return new StepFailure('E_THREAD', message, { retryable: false });
}

process.on('uncaughtException', onUncaught);
process.on('unhandledRejection', onUncaught);
parentPort!.on('message', (message: CallMessage | AbortMessage) => {
  if (message.type === 'abort') return current?.context?.abort(message.reason);
  current = new Call(message);
  calls.run(current, serve, current);
});
