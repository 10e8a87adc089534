/**
 * Calls of the real command line, a few at once, each with an end.
 * Knows processes; must not know what a call is expected to say.
 */
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { withoutStalls } from '../stalls.ts';
import { callShared, mayShare, withShared } from './host.ts';
import { type Case, wordsOf } from './table.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MAIN = join(ROOT, 'dist/cli/main.js');
const NOBODY = 65_534;
/** A module that tells at the end, on a stream of its own, how long the processor was busy. */
const REPORT = `data:text/javascript,${encodeURIComponent(
  "import { writeSync } from 'node:fs'; process.on('exit', () => { const { user, system } = process.cpuUsage(); try { writeSync(3, String((user + system) / 1000)); } catch {} });",
)}`;
const isRoot = process.getuid?.() === 0;

/** What came of a call. */
export interface Said {
  readonly exit: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Time on the processor in milliseconds: a busy machine makes nothing look slow. */
  readonly cpuMs: number;
}

/** Fails when the built command line is missing or older than the sources. */
export function assertBuilt(): void {
  const newest = Math.max(
    ...readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
      .filter(
        (entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.includes('.test.'),
      )
      .map((entry) => statSync(join(entry.parentPath ?? entry.path, entry.name)).mtimeMs),
  );
  if (!existsSync(MAIN) || statSync(MAIN).mtimeMs < newest) {
    throw new Error('the command line is not built from these sources: npm run build');
  }
}

/** A user without rights can run the command line: always, unless this is root in a closed folder. */
export function hasNobody(): boolean {
  if (!isRoot) return true;
  return (
    spawnSync(process.execPath, [MAIN, '--version'], { uid: NOBODY, gid: NOBODY, cwd: '/' })
      .status === 0
  );
}

let bin: string | undefined;

/** A folder for PATH in which `heddle` is the built command line. */
function binFolder(): string {
  if (bin !== undefined) return bin;
  bin = mkdtempSync(join(realpathSync(tmpdir()), 'heddle-bin-'));
  const script = join(bin, 'heddle');
  const text = readFileSync(new URL('heddle.sh', import.meta.url), 'utf8');
  writeFileSync(script, text.replace('@NODE@', process.execPath).replace('@MAIN@', MAIN));
  chmodSync(script, 0o755);
  return bin;
}

const waiting: (() => void)[] = [];
let free = Math.max(2, availableParallelism());

/** Waits for its turn, so that times measured are not those of a crowd. */
export async function call(one: Case, folder: string, limitMs: number): Promise<Said> {
  while (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
  free--;
  try {
    const said = await calling(one, folder, limitMs);
    const clean = (text: string) => withoutStalls(text, JSON.stringify(one));
    return { ...said, stdout: clean(said.stdout), stderr: clean(said.stderr) };
  } finally {
    free++;
    waiting.shift()?.();
  }
}

type Called = Omit<Case, 'args' | 'env'> & {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
};

function calling(one: Case, folder: string, limitMs: number): Promise<Said> {
  const { shell } = one;
  const words = wordsOf(one);
  const env = environment(one.env);
  if (!mayShare(one)) return callAlone({ ...one, args: words, env }, folder, limitMs);
  if (shell === undefined) return callShared(words, { folder, env, limitMs });
  return withShared(folder, (more) =>
    callAlone({ ...one, args: words, env: { ...env, ...more } }, folder, limitMs),
  );
}

/** In a process of its own, whose environment is that of the case. */
function callAlone(
  { args, shell, node = [], stdin, nobody, env }: Called,
  folder: string,
  limitMs: number,
): Promise<Said> {
  const [command, ...given] =
    shell === undefined
      ? [process.execPath, '--import', REPORT, ...node, MAIN, ...args]
      : ['bash', '-c', shell];
  const child = spawn(command!, given, {
    cwd: folder,
    env,
    stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', 'pipe'],
    timeout: limitMs,
    killSignal: 'SIGKILL',
    ...(nobody && isRoot && { uid: NOBODY, gid: NOBODY }),
  });
  child.stdin?.on('error', () => {});
  child.stdin?.end(stdin);
  const texts = ['', '', '', ''];
  child.stdio.slice(1).forEach((stream, i) => {
    (stream as Readable).setEncoding('utf8').on('data', (text: string) => {
      texts[i + 1] += text;
    });
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exit, signal) => {
      const [, stdout = '', stderr = '', cpu = ''] = texts;
      resolve({ exit, signal, stdout, stderr, cpuMs: Number(cpu) });
    });
  });
}

/** The little that a program may count on; nothing of the caller's own environment. */
function environment(more: Case['env']): NodeJS.ProcessEnv {
  return {
    PATH: `${binFolder()}${delimiter}${process.env.PATH}`,
    HOME: tmpdir(),
    LANG: 'C.UTF-8',
    ...more,
  };
}
