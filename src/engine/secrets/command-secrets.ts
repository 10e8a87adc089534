/**
 * Secrets that programs print: started without a shell, one after the other, each in ten seconds.
 * Knows programs and how long what they said is used; must not know what reads it, nor show anything of it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Clock } from '../../ports/clock.ts';
import type { SecretSource } from '../../ports/secret-source.ts';
import { msOf, type Span } from '../../std/duration.ts';
import { printable } from '../../std/printable.ts';
import { utf8Text, withoutLastLineEnd } from '../../std/text.ts';
import type { Environment } from '../plan/env-values.ts';
import { isSecretVariable } from './env-secrets.ts';
import { LARGEST, SecretTrouble } from './folder-secrets.ts';

const USUAL_TTL_MS = 300_000;
const MOST_MS = 10_000;

export interface SecretCommand {
  readonly command: readonly string[];
  readonly ttlMs?: Span;
}

export class CommandSecrets {
  private readonly folder: string;
  private readonly env: Environment;
  private readonly clock: Clock;
  /** The end of those that were asked before. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(folder: string, env: Environment, clock: Clock) {
    this.folder = folder;
    this.env = env;
    this.clock = clock;
  }

  /** What a program has printed is used again for a while: many of them ask people, or a server. */
  source({ command, ttlMs }: SecretCommand): SecretSource {
    const usedMs = msOf(ttlMs) ?? USUAL_TTL_MS;
    let kept: { readonly value: string; readonly until: number } | undefined;
    const now = () =>
      kept !== undefined && this.clock.now() < kept.until ? kept.value : undefined;
    return {
      name: `command ${printable(command[0]!)}`,
      // A program is not run to know whether it has one.
      has: () => true,
      get: async (_, { signal } = {}) =>
        now() ??
        this.next(async () => {
          const before = now();
          if (before !== undefined || signal?.aborted) return before;
          const value = await this.printed(command, signal);
          if (value !== '') kept = { value, until: this.clock.now() + usedMs };
          return value;
        }),
    };
  }

  private next<T>(run: () => Promise<T>): Promise<T> {
    const own = this.last.then(run);
    this.last = own.catch(() => {});
    return own;
  }

  private printed(command: readonly string[], signal: AbortSignal | undefined): Promise<string> {
    const [program = '', ...args] = command;
    const child = spawn(program, args, {
      cwd: this.folder,
      env: withoutSecretVariables(this.env),
      stdio: ['ignore', 'pipe', 'ignore'],
      shell: false,
    });
    const stop = () => child.kill('SIGKILL');
    const told = outputOf(child, this.clock);
    signal?.addEventListener('abort', stop, { once: true });
    return told.finally(() => {
      signal?.removeEventListener('abort', stop);
      stop();
      // What it has started may hold the other end open.
      child.stdout?.destroy();
    });
  }
}

/** What a program prints before its time is over. */
function outputOf(child: ChildProcess, clock: Clock): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string, cause?: unknown) => reject(new SecretTrouble(why, cause));
    const late = () => fail(`the program has not ended in ${MOST_MS / 1_000} s`);
    const cancel = clock.alarm(clock.now() + MOST_MS, late);
    const chunks: Buffer[] = [];
    let size = 0;
    child.stdout!.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > LARGEST) fail(`the program prints more than ${LARGEST / 1024} KiB`);
      else chunks.push(chunk);
    });
    child.on('error', (cause: NodeJS.ErrnoException) => {
      cancel();
      fail(`the program cannot be started (${cause.code})`, cause);
    });
    child.on('close', (code, signal) => {
      cancel();
      if (code !== 0) return fail(`the program ended with ${code ?? signal}`);
      const text = utf8Text(Buffer.concat(chunks));
      if (text === undefined) return fail('the program prints what is not UTF-8 text');
      return resolve(withoutLastLineEnd(text));
    });
  });
}

/** What other secrets come from is no matter of the program. */
function withoutSecretVariables(env: Environment): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isSecretVariable(name)));
}
