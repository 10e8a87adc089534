/**
 * How codes of failures are spelt that the built-in steps fail with: `exit:3`, `signal:SIGKILL`,
 * `status:503`. Any other word may be the code of somebody's own step.
 * Must not know where codes are written.
 */
import { nearest } from './nearest.ts';

/** With their numbers where these are the same on every system. */
const NUMBERS: Readonly<Record<string, string>> = {
  SIGHUP: '1',
  SIGINT: '2',
  SIGQUIT: '3',
  SIGABRT: '6',
  SIGKILL: '9',
  SIGALRM: '14',
  SIGTERM: '15',
};

const SIGNALS = [
  ...Object.keys(NUMBERS),
  ...'SIGILL SIGTRAP SIGIOT SIGBUS SIGFPE SIGUSR1 SIGSEGV SIGUSR2 SIGPIPE SIGCHLD SIGSTKFLT SIGCONT'.split(
    ' ',
  ),
  ...'SIGSTOP SIGTSTP SIGBREAK SIGTTIN SIGTTOU SIGURG SIGXCPU SIGXFSZ SIGVTALRM SIGPROF'.split(' '),
  ...'SIGWINCH SIGIO SIGPOLL SIGLOST SIGPWR SIGINFO SIGSYS SIGUNUSED SIGEMT'.split(' '),
];

/** How to write a code that would never be that of a failure; undefined when the code may be one. */
export function codeFix(text: string): string | undefined {
  const [, kind, word = ''] = /^\s*(exit|signal|status)\s*:\s*(.*?)\s*$/i.exec(text) ?? [];
  if (kind === undefined) return undefined;
  const { read, wanted } = KINDS[kind.toLowerCase()]!;
  const right = read(word);
  if (right === text) return undefined;
  return right === undefined ? wanted : `write "${right}"`;
}

/** The code that somebody means with a number. */
export function codeOfNumber(value: number): string | undefined {
  return exit(String(value)) ?? status(String(value));
}

interface Kind {
  /** As it is spelt; undefined when it cannot be. */
  read(word: string): string | undefined;
  readonly wanted: string;
}

const KINDS: Readonly<Record<string, Kind>> = {
  exit: {
    read: exit,
    wanted: 'write an exit code from 0 to 255, such as "exit:3"',
  },
  status: {
    read: status,
    wanted: 'write a status of HTTP from 100 to 599, such as "status:503"',
  },
  signal: {
    read: signal,
    wanted: 'name a signal, such as "signal:SIGKILL"',
  },
};

function signal(word: string): string | undefined {
  if (word.toLowerCase() === 'unknown') return 'signal:unknown';
  const upper = word.toUpperCase();
  const whole = upper.startsWith('SIG') ? upper : `SIG${upper}`;
  const name =
    SIGNALS.find((one) => one === whole || NUMBERS[one] === word) ?? nearest(whole, SIGNALS);
  return name && `signal:${name}`;
}

function exit(word: string): string | undefined {
  return /^\d+$/.test(word) && Number(word) <= 255 ? `exit:${Number(word)}` : undefined;
}

function status(word: string): string | undefined {
  return /^0*[1-5]\d\d$/.test(word) ? `status:${Number(word)}` : undefined;
}
