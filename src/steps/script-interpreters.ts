/**
 * Programs that run text from their arguments, and where among the arguments that text stands.
 * Knows names and options of programs; must not know where a command comes from.
 */

/** How a program reads its arguments. Letters are options such as `-e`; words are whole options. */
export interface Interpreter {
  /** Letters whose value is a script: the rest of the item, or the next one. */
  readonly script: string;
  /** Options whose value is a script: behind `=`, or the next item. */
  readonly scriptWords: readonly string[];
  /** A letter that makes the first operand a script, as `sh -c` does. */
  readonly flag: string;
  /** Letters with a value of another kind: the rest of the item, or the next one. */
  readonly takes: string;
  /** Letters whose value is the rest of the item, and nothing if there is none. */
  readonly attached: string;
  /** Letters whose value is the next item, whatever letters follow in this one. */
  readonly next: string;
  /** Options whose value is the next item; the number of such items where it is not one. */
  readonly words: Readonly<Record<string, number>>;
  /** Options that say where the script is, so that no operand is one. */
  readonly files: readonly string[];
  /** What operands are: the first is a script, or a file; all are, but for `skip`; or none is. */
  readonly operand: 'script' | 'file' | 'scripts' | 'none';
  readonly skip: number;
  /** Whether options may stand behind operands. */
  readonly permutes: boolean;
  /** How a script reads the environment variable `NAME`; none where it cannot. */
  readonly variable?: string;
  /** How a script reads the first item behind it. */
  readonly argument?: string;
}

const NONE: Interpreter = {
  script: '',
  scriptWords: [],
  flag: '',
  takes: '',
  attached: '',
  next: '',
  words: {},
  files: [],
  operand: 'file',
  skip: 0,
  permutes: false,
};

const one = (...words: string[]) => Object.fromEntries(words.map((word) => [word, 1]));

/** What a shell that speaks sh reads: `-o pipefail` has its value behind all letters. */
const SHELL: Interpreter = {
  ...NONE,
  flag: 'c',
  next: 'oO',
  words: one('--rcfile', '--init-file'),
  variable: '"$NAME"',
  argument: '"$1"',
};
const PYTHON: Interpreter = {
  ...NONE,
  script: 'c',
  takes: 'WXm',
  files: ['-m'],
  variable: 'os.environ["NAME"]',
  argument: 'sys.argv[1]',
};
const NODE: Interpreter = {
  ...NONE,
  scriptWords: ['-e', '-p', '-pe', '--eval', '--print'],
  words: one('-r', '--require', '--import', '--loader', '-C', '--conditions', '--env-file'),
  variable: 'process.env.NAME',
  argument: 'process.argv[1]',
};
const AWK: Interpreter = {
  ...NONE,
  script: 'e',
  scriptWords: ['--source'],
  takes: 'fFv',
  words: one('--field-separator', '--assign', '--file'),
  files: ['-f', '--file'],
  operand: 'script',
  variable: 'ENVIRON["NAME"]',
};
const SED: Interpreter = {
  ...NONE,
  script: 'e',
  scriptWords: ['--expression'],
  takes: 'fl',
  attached: 'i',
  words: one('--file', '--line-length'),
  files: ['-f', '--file'],
  operand: 'script',
};
const JQ: Interpreter = {
  ...NONE,
  takes: 'fL',
  words: {
    ...one('--from-file', '--indent'),
    '--arg': 2,
    '--argjson': 2,
    '--slurpfile': 2,
    '--rawfile': 2,
  },
  files: ['-f', '--from-file'],
  operand: 'script',
  variable: 'env.NAME',
};
/** Programs that give their text to a shell that is not there yet, such as one on another machine. */
const LATER: Interpreter = { ...NONE, operand: 'none', permutes: true };
const SQL: Interpreter = { ...NONE, operand: 'none', permutes: true };

const evaluates = (script: string, scriptWords: string[], variable: string): Interpreter => ({
  ...NONE,
  script,
  scriptWords,
  variable,
});

const shells = ['sh', 'bash', 'rbash', 'dash', 'ash', 'zsh', 'ksh', 'mksh', 'yash', 'csh', 'tcsh'];

/** By name, without folder, version and ending. */
export const INTERPRETERS: Readonly<Record<string, Interpreter>> = {
  ...Object.fromEntries(shells.map((name) => [name, SHELL])),
  fish: {
    ...NONE,
    script: 'cC',
    scriptWords: ['--command', '--init-command'],
    takes: 'dfop',
    variable: '"$NAME"',
    argument: '"$argv[1]"',
  },
  python: PYTHON,
  pythonw: PYTHON,
  pypy: PYTHON,
  node: NODE,
  nodejs: NODE,
  bun: { ...NODE, argument: 'process.argv[2]' },
  // Of the command `eval` only: `operand` is read behind it.
  deno: {
    ...NONE,
    words: one(
      '--ext',
      '-c',
      '--config',
      '--import-map',
      '--cert',
      '--location',
      '--seed',
      '--env-file',
    ),
    operand: 'none',
    variable: 'Deno.env.get("NAME")',
    argument: 'Deno.args[0]',
  },
  perl: {
    ...NONE,
    script: 'eE',
    takes: 'I',
    attached: 'iMmCDdFxV',
    variable: '$ENV{NAME}',
    argument: '$ARGV[0]',
  },
  ruby: {
    ...NONE,
    script: 'e',
    takes: 'IrCEFX',
    attached: 'iKxWT',
    variable: 'ENV["NAME"]',
    argument: 'ARGV[0]',
  },
  php: {
    ...NONE,
    script: 'rBRE',
    scriptWords: ['--run', '--process-begin', '--process-code', '--process-end'],
    takes: 'cdfFStz',
    variable: 'getenv("NAME")',
    argument: '$argv[1]',
  },
  lua: { ...NONE, script: 'e', takes: 'l', variable: 'os.getenv("NAME")' },
  luajit: { ...NONE, script: 'e', takes: 'ljO', variable: 'os.getenv("NAME")' },
  rscript: evaluates('e', [], 'Sys.getenv("NAME")'),
  r: evaluates('e', [], 'Sys.getenv("NAME")'),
  julia: evaluates('eE', ['--eval', '--print'], 'ENV["NAME"]'),
  elixir: evaluates('e', ['--eval'], 'System.get_env("NAME")'),
  groovy: evaluates('e', [], 'System.getenv("NAME")'),
  raku: evaluates('e', [], '%*ENV<NAME>'),
  guile: evaluates('c', [], '(getenv "NAME")'),
  racket: evaluates('e', ['--eval'], '(getenv "NAME")'),
  osascript: evaluates('e', [], '(system attribute "NAME")'),
  expect: evaluates('c', [], '$env(NAME)'),
  awk: AWK,
  gawk: AWK,
  mawk: AWK,
  nawk: AWK,
  sed: SED,
  gsed: SED,
  jq: JQ,
  gojq: JQ,
  jaq: JQ,
  ssh: { ...LATER, takes: 'bcDEeFIiJLlmOopQRSWwB', operand: 'scripts', skip: 1, permutes: false },
  su: { ...LATER, script: 'c', scriptWords: ['--command', '--session-command'], takes: 'gGswT' },
  runuser: {
    ...LATER,
    script: 'c',
    scriptWords: ['--command', '--session-command'],
    takes: 'gGsuwT',
  },
  script: { ...LATER, script: 'c', scriptWords: ['--command'], takes: 'oIOBEmT' },
  flock: { ...LATER, script: 'c', scriptWords: ['--command'], takes: 'wE' },
  watch: { ...LATER, takes: 'n', operand: 'scripts', permutes: false },
  parallel: { ...LATER, takes: 'jNnSa', operand: 'scripts', permutes: false },
  psql: { ...SQL, script: 'c', scriptWords: ['--command'], takes: 'dfhLoPpRTUvF' },
  mysql: { ...SQL, script: 'e', scriptWords: ['--execute'], takes: 'DhPSu', attached: 'p' },
  mariadb: { ...SQL, script: 'e', scriptWords: ['--execute'], takes: 'DhPSu', attached: 'p' },
  // Its options are words with one dash.
  sqlite: {
    ...SQL,
    scriptWords: ['-cmd'],
    words: one('-separator', '-newline', '-init', '-nullvalue'),
    operand: 'scripts',
    skip: 1,
    permutes: false,
  },
  duckdb: {
    ...SQL,
    scriptWords: ['-c', '-s', '-cmd'],
    words: one('-separator', '-newline', '-init', '-nullvalue'),
    operand: 'scripts',
    skip: 1,
    permutes: false,
  },
};

/** Programs of which everything behind one option is a script; the option in small letters. */
export const TAIL_INTERPRETERS: Readonly<
  Record<string, { readonly option: RegExp; readonly variable?: string }>
> = {
  pwsh: { option: /^[-/](c|com[mand]*|e|ec|en[codeman]*)$/, variable: '$env:NAME' },
  powershell: { option: /^[-/](c|com[mand]*|e|ec|en[codeman]*)$/, variable: '$env:NAME' },
  cmd: { option: /^\/[ckr]/ },
};

/** The name that the tables know a program by: `/usr/bin/python3.11` is `python`. */
export function programName(item: string): string {
  const file = item
    .slice(Math.max(item.lastIndexOf('/'), item.lastIndexOf('\\')) + 1)
    .toLowerCase();
  return file.replace(/\.exe$/, '').replace(/(?<=[a-z])[-_]?\d+(\.\d+)*$/, '');
}
