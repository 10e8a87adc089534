/**
 * Where a command writes: data to stdout, everything for people's eyes to stderr. It alone has stdout:
 * what anybody else prints goes aside.
 * Knows streams and their failures; must not know what is written.
 */
import pc from 'picocolors';
import { fitRow } from '../std/fit.ts';
import { EXIT } from './exit-code.ts';
import { Prints } from './prints.ts';
import { type OwnStream, type OwnStreams, takeStreams } from './streams.ts';

export type Colors = ReturnType<typeof pc.createColors>;

/** Where lines go that come at any time: past the live view while there is one. */
export interface Screen {
  say: (text: string) => void;
  drawing: boolean;
  /** Whether steps of the run have written to stdout what they deliver. */
  delivered: boolean;
}

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
  /** A row of a table on stdout: cut at the width of the screen, before `tail`; whole where none is. */
  fit(row: string, tail?: string): string;
  /** Columns and rows of the screen. */
  size(): { columns: number; rows: number };
  /** False once nobody reads stdout any more. */
  readonly outOpen: () => boolean;
  readonly screen: Screen;
  /** What code of steps and modules prints. */
  readonly prints: Prints;
  /** Calls back when both streams have taken everything. */
  flush(done: () => void): void;
}

export interface TerminalWish {
  readonly color: boolean;
  readonly env: NodeJS.ProcessEnv;
}

export function openTerminal({ color, env }: TerminalWish): Terminal {
  const screen: Screen = { say: (text) => err(text), drawing: false, delivered: false };
  const prints = new Prints({
    write: (data) => streams.stderr.write(data),
    say: (text) => screen.say(text),
    drawing: () => screen.drawing,
  });
  const streams = takeStreams(prints.print);
  const { stdout, stderr } = streams;
  const err = (text: string) => stderr.write(text);
  let open = true;
  watch(streams, () => {
    open = false;
  });
  process.once('exit', () => prints.flush());
  const colors = ({ stream }: OwnStream) => {
    if (!color || env.NO_COLOR) return false;
    if (env.FORCE_COLOR && env.FORCE_COLOR !== '0') return true;
    return stream.isTTY === true && env.TERM !== 'dumb';
  };
  return {
    out: (data) => {
      if (open) stdout.write(data);
    },
    outIsScreen: stdout.stream.isTTY === true,
    err,
    paintOut: pc.createColors(colors(stdout)),
    paintErr: pc.createColors(colors(stderr)),
    live: stderr.stream.isTTY === true && env.TERM !== 'dumb' && !isCi(env),
    fit: (row, tail = '') => {
      if (stdout.stream.isTTY !== true) return `${row}${tail}`;
      return fitRow(row, tail, Math.max(stdout.stream.columns || 80, 20));
    },
    size: () => ({
      columns: Math.min(Math.max(stderr.stream.columns || 80, 20), 200),
      rows: Math.max(stderr.stream.rows || 24, 5),
    }),
    outOpen: () => open,
    screen,
    prints,
    flush: (done) => stdout.write('', () => stderr.write('', done)),
  };
}

function isCi({ CI }: NodeJS.ProcessEnv): boolean {
  return CI !== undefined && CI !== '' && CI !== 'false' && CI !== '0';
}

const WRITE_FAULTS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EBADF: 'it was closed by something in this process',
};

/** A reader that went away is no fault; a full disk is, and it must not take the run with it. */
function watch({ stdout, stderr }: OwnStreams, closed: () => void): void {
  const failed = ({ code }: NodeJS.ErrnoException): boolean => {
    if (code === 'EPIPE') return false;
    process.exitCode = EXIT.environment;
    return true;
  };
  stderr.stream.on('error', failed);
  stdout.stream.on('error', (error: NodeJS.ErrnoException) => {
    closed();
    if (!failed(error)) return;
    const why = WRITE_FAULTS[error.code ?? ''] ?? error.code;
    stderr.write(`heddle: cannot write output: ${why}.\n`);
  });
}
