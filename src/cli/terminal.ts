/**
 * Where a command writes: data to stdout, everything for people's eyes to stderr.
 * Knows streams and their failures; must not know what is written.
 */
import type { Writable } from 'node:stream';
import pc from 'picocolors';
import { EXIT } from './exit-code.ts';

export type Colors = ReturnType<typeof pc.createColors>;

export interface Terminal {
  /** Data. */
  readonly out: (data: string | Uint8Array) => void;
  /** Whether people look at stdout, and not a file or another program. */
  readonly outIsScreen: boolean;
  /** Progress, logs, findings. */
  readonly err: (text: string) => void;
  /** Colours for stdout and for stderr; plain where not wanted. */
  readonly paintOut: Colors;
  readonly paintErr: Colors;
  /** Whether stderr may be drawn over. */
  readonly live: boolean;
  /** Columns and rows of the screen. */
  size(): { columns: number; rows: number };
  /** False once nobody reads stdout any more. */
  readonly outOpen: () => boolean;
}

export interface TerminalWish {
  readonly color: boolean;
  readonly env: NodeJS.ProcessEnv;
}

export function openTerminal({ color, env }: TerminalWish): Terminal {
  const { stdout, stderr } = process;
  let open = true;
  watch(stdout, () => {
    open = false;
  });
  watch(stderr, () => {});
  const colors = (stream: { isTTY?: boolean }) => {
    if (!color || env.NO_COLOR) return false;
    if (env.FORCE_COLOR && env.FORCE_COLOR !== '0') return true;
    return stream.isTTY === true && env.TERM !== 'dumb';
  };
  return {
    out: (data) => {
      if (open) stdout.write(data);
    },
    outIsScreen: stdout.isTTY === true,
    err: (text) => {
      stderr.write(text);
    },
    paintOut: pc.createColors(colors(stdout)),
    paintErr: pc.createColors(colors(stderr)),
    live: stderr.isTTY === true && env.TERM !== 'dumb' && !isCi(env),
    size: () => ({
      columns: Math.min(Math.max(stderr.columns || 80, 20), 200),
      rows: Math.max(stderr.rows || 24, 5),
    }),
    outOpen: () => open,
  };
}

function isCi({ CI }: NodeJS.ProcessEnv): boolean {
  return CI !== undefined && CI !== '' && CI !== 'false' && CI !== '0';
}

/** A reader that went away is no fault; a full disk is, and it must not take the run with it. */
function watch(stream: Writable, closed: () => void): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    closed();
    if (error.code === 'EPIPE' || error.code === 'EBADF') return;
    process.exitCode = EXIT.environment;
    const why = error.code === 'ENOSPC' ? 'the disk is full' : error.code;
    if (stream === process.stdout) process.stderr.write(`heddle: cannot write output: ${why}.\n`);
  });
}
