/**
 * Asks the main thread, from another one and in the middle of whatever it does, where it is.
 * Knows the inspector's protocol; must not know what the answer is good for.
 *
 * The main thread is paused for a few milliseconds between two of its statements. Code that blocks
 * in a call of the system cannot be paused; then there is no answer.
 */
import { type Debugger, type Runtime, Session } from 'node:inspector';
import { fileURLToPath } from 'node:url';
import type { Answer, CodePlace, Frame } from './watchdog-words.ts';

/** A thread that can be paused says something in a few milliseconds, in a call of the system never. */
const PATIENCE_MS = 600;
/** One that has said something will say the rest, late only where processors are scarce. */
const MORE_PATIENCE_MS = 5_000;

/** What the main thread keeps under the key, for the question alone. */
export interface Witness {
  /** The step in whose asynchronous context the stack runs. */
  step(): string | undefined;
  names(): readonly string[];
  /** The functions of the same steps, in the same order. */
  bodies(): readonly unknown[];
}

/** Where the main thread is, or nothing when it did not answer. */
export async function askMainThread(key: string): Promise<Answer | undefined> {
  const session = new Session();
  session.connectToMainThread();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, undefined);
    session.once('inspectorNotification', () => {
      clearTimeout(timer);
      timer = setTimeout(resolve, MORE_PATIENCE_MS, undefined);
    });
  });
  try {
    return await Promise.race([interrogate(session, key), late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
    // Whatever is paused goes on.
    session.disconnect();
  }
}

async function interrogate(session: Session, key: string): Promise<Answer> {
  const files = new Map<string, string>();
  session.on('Debugger.scriptParsed', ({ params }) => {
    files.set(params.scriptId, fileOf(params.url));
  });
  const paused = new Promise<Debugger.CallFrame[]>((resolve) => {
    session.once('Debugger.paused', ({ params }) => resolve(params.callFrames));
  });
  session.post('Debugger.enable');
  session.post('Debugger.pause');
  const frames = (await paused).map((frame) => toFrame(frame, files));
  const witness = `globalThis[Symbol.for(${JSON.stringify(key)})]`;
  const said = await evaluate(session, `({ step: ${witness}.step(), names: ${witness}.names() })`);
  const { step, names } = said.value as { step?: string; names: string[] };
  const bodies = await evaluate(session, `${witness}.bodies()`, false);
  const places = await placesOf(session, bodies.objectId!);
  const running = names.map((name, i) => {
    const body = places.get(String(i));
    return { name, ...(body !== undefined && { body }) };
  });
  return { step, frames, running };
}

function toFrame(frame: Debugger.CallFrame, files: ReadonlyMap<string, string>): Frame {
  const { location, functionLocation, functionName } = frame;
  return {
    ...toPlace(functionLocation ?? location),
    name: functionName,
    file: files.get(location.scriptId) ?? '',
    line: location.lineNumber + 1,
  };
}

function toPlace({ scriptId, lineNumber, columnNumber = 0 }: Debugger.Location): CodePlace {
  return { script: scriptId, start: `${lineNumber}:${columnNumber}` };
}

/** Where each function of a list on the main thread stands. */
async function placesOf(session: Session, list: string): Promise<Map<string, CodePlace>> {
  const places = new Map<string, CodePlace>();
  for (const { name, value } of (await properties(session, list)).result) {
    if (value?.type !== 'function' || value.objectId === undefined) continue;
    const { internalProperties = [] } = await properties(session, value.objectId);
    const found = internalProperties.find((p) => p.name === '[[FunctionLocation]]')?.value?.value;
    if (found !== undefined) places.set(name, toPlace(found as Debugger.Location));
  }
  return places;
}

function evaluate(session: Session, expression: string, returnByValue = true) {
  return new Promise<Runtime.RemoteObject>((resolve, reject) => {
    const question: Runtime.EvaluateParameterType = { expression, returnByValue, silent: true };
    session.post('Runtime.evaluate', question, (error, answer?: Runtime.EvaluateReturnType) =>
      answer === undefined || answer.exceptionDetails !== undefined
        ? reject(error)
        : resolve(answer.result),
    );
  });
}

function properties(session: Session, objectId: string) {
  return new Promise<Runtime.GetPropertiesReturnType>((resolve, reject) => {
    const question: Runtime.GetPropertiesParameterType = { objectId, ownProperties: true };
    session.post('Runtime.getProperties', question, (error, answer) =>
      error === null ? resolve(answer) : reject(error),
    );
  });
}

/** Modules have addresses, older scripts have paths; Node's own and evaluated code lie in no file. */
function fileOf(url: string): string {
  if (!url.startsWith('file:')) return url.startsWith('/') ? url : '';
  try {
    return fileURLToPath(url);
  } catch {
    return '';
  }
}
