/**
 * The entry of a sandbox thread: takes a call, runs it on a fresh instance, answers.
 * Knows one port and the modules it was given; must not know other threads, steps or runs.
 *
 * While it waits, it makes the next instance of the module that it used last, so that a call need
 * not. An instance serves one call only.
 */
import { parentPort } from 'node:worker_threads';
import { type CompiledModule, compile, SandboxInstance } from './sandbox-instance.ts';
import {
  type CallMessage,
  type ReplyMessage,
  type SandboxFailureCode,
  SandboxStop,
  TRANSFER_FROM_BYTES,
} from './sandbox-protocol.ts';

// One frame names the function that trapped; collecting more costs time on every trap.
Error.stackTraceLimit = 1;

const modules = new Map<string, CompiledModule>();
let spare: { readonly of: CompiledModule; readonly instance: SandboxInstance } | undefined;

async function take(call: CallMessage): Promise<void> {
  if (call.forget !== undefined) modules.delete(call.forget);
  try {
    modules.set(call.sha256, await compile(call.module as Uint8Array<ArrayBuffer>));
  } catch (thrown) {
    return answer({ ...failure(thrown), compiled: false });
  }
  serve(call);
}

function serve(call: CallMessage): void {
  const compiled = modules.get(call.sha256)!;
  answer(run(compiled, call));
  spare = compiled.startsItself ? undefined : makeSpare(compiled);
}

function run(compiled: CompiledModule, call: CallMessage): ReplyMessage {
  const started = performance.now();
  try {
    if (compiled.memoryBytes > call.memoryMaxBytes) {
      throw new SandboxStop(
        'E_WASM_MEMORY',
        `its memory may grow over ${call.memoryMaxBytes} bytes`,
      );
    }
    const instance = spare?.of === compiled ? spare.instance : new SandboxInstance(compiled);
    spare = undefined;
    const { input, memoryMaxBytes, outputMaxBytes, grants } = call;
    const result = instance.call({ input, memoryMaxBytes, outputMaxBytes, grants });
    return { ...result, elapsedMs: performance.now() - started };
  } catch (thrown) {
    return failure(thrown);
  }
}

function makeSpare(compiled: CompiledModule): typeof spare {
  try {
    return { of: compiled, instance: new SandboxInstance(compiled) };
  } catch {
    return undefined; // The next call meets the same fault and reports it.
  }
}

function failure(thrown: unknown): { code: SandboxFailureCode; message: string } {
  if (!(thrown instanceof SandboxStop)) throw thrown;
  return { code: thrown.code, message: thrown.message };
}

function answer(reply: ReplyMessage): void {
  const output = 'output' in reply ? (reply.output.buffer as ArrayBuffer) : undefined;
  if (output === undefined || output.byteLength < TRANSFER_FROM_BYTES)
    parentPort!.postMessage(reply);
  else parentPort!.postMessage(reply, [output]);
}

parentPort!.on('message', (call: CallMessage) => {
  if (call.module === undefined) serve(call);
  else void take(call);
});
