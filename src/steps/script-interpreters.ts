/**
 * Programs that run text from their arguments, and where among the arguments that text stands.
 * Knows names and options of interpreters; must not know where a command comes from.
 */
import { A_PATH, type Interpreter, NEVER, NONE, one, runs, words } from './script-reading.ts';
import { REMOTE_OPTIONS, TOOLS } from './script-tools.ts';

/** What a shell that speaks sh reads: `-o pipefail` has its value behind all letters. */
const SHELL: Interpreter = {
  ...NONE,
  flag: 'c',
  next: 'oO',
  runs: runs(A_PATH, '--rcfile', '--init-file'),
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
/** A value of them that starts with `-` is refused by Node.js itself. */
const NODE_WORDS = one(
  ...words(`
  -C --conditions --allow-fs-read --allow-fs-write --build-snapshot-config --cpu-prof-dir
  --cpu-prof-interval --cpu-prof-name --diagnostic-dir --disable-proto --disable-warning
  --dns-result-order --env-file --env-file-if-exists --heap-prof-dir --heap-prof-interval
  --heap-prof-name --heapsnapshot-near-heap-limit --heapsnapshot-signal --icu-data-dir --input-type
  --inspect-publish-uid --localstorage-file --max-http-header-size
  --network-family-autoselection-attempt-timeout --redirect-warnings --report-dir
  --report-directory --report-filename --report-signal --secure-heap --secure-heap-min
  --test-concurrency --test-coverage-branches --test-coverage-exclude --test-coverage-functions
  --test-coverage-include --test-coverage-lines --test-isolation --test-name-pattern
  --test-reporter-destination --test-shard --test-skip-pattern --test-timeout --title
  --tls-cipher-list --tls-keylog --trace-event-categories
  --trace-event-file-pattern --unhandled-rejections --use-largepages --v8-pool-size
  --watch-path
`),
);
/** What Node.js loads beside its script. */
const NODE_FILES = words(`
  -r --require --import --loader --experimental-loader --test-reporter --test-global-setup
  --snapshot-blob --openssl-config
`);
const NODE: Interpreter = {
  ...NONE,
  scriptWords: ['-e', '-p', '-pe', '--eval', '--print'],
  words: NODE_WORDS,
  runs: runs(A_PATH, ...NODE_FILES),
  variable: 'process.env.NAME',
  argument: 'process.argv[1]',
};
const TS_NODE: Interpreter = {
  ...NODE,
  words: { ...NODE.words, ...one('-P', '--project', '-O', '--compilerOptions', '--cwd') },
};
const DENO: Interpreter = {
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
  runs: runs(A_PATH, '--preload', '--import'),
  variable: 'Deno.env.get("NAME")',
  argument: 'Deno.args[0]',
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
  ...TOOLS,
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
  tsx: { ...NODE, words: { ...NODE.words, ...one('--tsconfig') } },
  'ts-node': TS_NODE,
  'ts-node-esm': TS_NODE,
  'babel-node': NODE,
  bun: {
    ...NODE,
    runs: { ...NODE.runs, ...runs(A_PATH, '--preload') },
    argument: 'process.argv[2]',
  },
  deno: { ...DENO, operand: 'none', commands: { eval: { ...DENO, operand: 'script' }, run: DENO } },
  perl: {
    ...NONE,
    script: 'eE',
    takes: 'I',
    attached: 'iCDxV',
    words: { '-d': 0, '-F': 0 },
    runs: runs(NEVER, '-M', '-m', '-d', '-F'),
    variable: '$ENV{NAME}',
    argument: '$ARGV[0]',
  },
  ruby: {
    ...NONE,
    script: 'e',
    takes: 'ICEFX',
    runs: runs(A_PATH, '-r'),
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
  ssh: {
    ...LATER,
    takes: 'bcDEeFIiJLlmOpQRSWwB',
    runs: REMOTE_OPTIONS,
    operand: 'scripts',
    skip: 1,
    permutes: false,
  },
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
  mongosh: { ...SQL, scriptWords: ['--eval'], variable: 'process.env.NAME' },
  mongo: { ...SQL, scriptWords: ['--eval'] },
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
