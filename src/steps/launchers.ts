/**
 * Programs that start another one named in their arguments, and where it stands.
 * Knows names and options of programs; must not know what any of them runs.
 */
import { programName } from './script-interpreters.ts';
import { words } from './script-reading.ts';

/** Letters whose value is the rest of the item or the next one, and how many operands come first. */
interface Launcher {
  readonly takes: string;
  readonly operands: number;
}

const launcher = (takes: string, operands = 0): Launcher => ({ takes, operands });

/** By name, with a command of the program where only that starts others. */
const LAUNCHERS: Readonly<Record<string, Launcher>> = {
  env: launcher('uC'),
  sudo: launcher('ughpCrtTURD'),
  doas: launcher('uC'),
  nice: launcher('n'),
  ionice: launcher('cn'),
  timeout: launcher('ks', 1),
  nohup: launcher(''),
  setsid: launcher(''),
  time: launcher('fo'),
  stdbuf: launcher('ioe'),
  xargs: launcher('nPILdsaER'),
  chrt: launcher('TPD', 1),
  taskset: launcher('', 1),
  chroot: launcher('', 1),
  command: launcher(''),
  exec: launcher('a'),
  unbuffer: launcher(''),
  caffeinate: launcher('tw'),
  busybox: launcher(''),
  toybox: launcher(''),
  flock: launcher('wE', 1),
  tini: launcher('p'),
  npx: launcher('pcw'),
  bunx: launcher('p'),
  'npm exec': launcher('pcw'),
  'npm x': launcher('pcw'),
  'pnpm exec': launcher(''),
  'pnpm dlx': launcher(''),
  pnpx: launcher(''),
  'yarn exec': launcher(''),
  'yarn dlx': launcher('p'),
  'bun x': launcher('p'),
};

/** Long options of launchers whose value is the next item. */
const WORDS = new Set(
  words(`
  --user --group --unset --chdir --adjustment --class --classdata --signal --kill-after
  --input --output --error --format --max-args --max-procs --max-chars --delimiter
  --arg-file --prompt --package --workspace --call
`),
);

/** Programs whose arguments are data, whatever they look like. */
const PLAIN = new Set(
  words(`
  echo printf grep egrep fgrep rg cat ls test [ tee cp mv rm mkdir touch wc head tail sort
  cut tr basename dirname expr curl wget git which true false pip npm apt apt-get apk brew
`),
);

/** Launchers of packages: a `--` behind the name of one says where its own arguments begin. */
const OF_PACKAGES = new Set(words('npm pnpm pnpx yarn npx bun bunx'));

/** Variables that make programs load or start something. */
const LOADING = new Set(
  words(`
  NODE_OPTIONS NODE_REPL_EXTERNAL_MODULE BUN_OPTIONS PYTHONSTARTUP PERL5OPT PERL5DB RUBYOPT LUA_INIT
  JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS BASH_ENV PROMPT_COMMAND PS4 ZDOTDIR
  LD_PRELOAD LD_AUDIT DYLD_INSERT_LIBRARIES EDITOR VISUAL PAGER MANPAGER LESSOPEN LESSCLOSE BROWSER
  GIT_SSH GIT_SSH_COMMAND GIT_EXTERNAL_DIFF GIT_EDITOR GIT_SEQUENCE_EDITOR GIT_PAGER GIT_ASKPASS
  GIT_PROXY_COMMAND GIT_CONFIG_PARAMETERS GIT_EXEC_PATH SSH_ASKPASS RSYNC_RSH TAR_OPTIONS MAKEFLAGS
`),
);
const VARIABLE = /^([A-Za-z_][A-Za-z0-9_]*)=/;

/** Programs behind which the environment is another one. */
const APART = new Set(
  words(`
  sudo doas docker podman nerdctl docker-compose kubectl oc lxc incus ssh machinectl
  systemd-run flatpak vagrant limactl wsl su runuser
`),
);

/** Options of `find` behind which a program stands. */
const FIND_RUNS = new Set(['-exec', '-execdir', '-ok', '-okdir']);

/** Where programs stand for certain: the first item, and what it and others start. */
export function programPlaces(items: readonly string[]): number[] {
  const places: number[] = [];
  const open = [0];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at >= items.length) continue;
    places.push(at);
    open.push(...startedBy(items, at));
  }
  return places.sort((a, b) => a - b);
}

function startedBy(items: readonly string[], at: number): number[] {
  const name = programName(items[at]!);
  if (name === 'find') {
    return items.flatMap((item, i) => (i > at && FIND_RUNS.has(item) ? [i + 1] : []));
  }
  if (Object.hasOwn(LAUNCHERS, name)) return [behindOptions(items, at + 1, LAUNCHERS[name]!)];
  const command = commandPlace(items, at);
  const known = LAUNCHERS[`${name} ${items[command]}`];
  return known === undefined ? [] : [behindOptions(items, command + 1, known)];
}

/** Where the first item behind `at` stands that is neither an option nor may be the value of one. */
function commandPlace(items: readonly string[], at: number): number {
  const name = programName(items[at]!);
  let i = at + 1;
  while (items[i]?.startsWith('-')) {
    const value = items[i + 1];
    const command = value !== undefined && Object.hasOwn(LAUNCHERS, `${name} ${value}`);
    const next = value !== undefined && Object.hasOwn(LAUNCHERS, `${name} ${items[i + 2]}`);
    i += !command && next ? 2 : 1;
  }
  return i;
}

/** Whether the `--` at `i` belongs to a launcher, so that the program at `at` never sees it. */
export function isPassedOver(items: readonly string[], at: number, i: number): boolean {
  const from = items.findIndex((item) => OF_PACKAGES.has(programName(item)));
  return from >= 0 && from < at && items.indexOf('--', from) === i;
}

/** Items that set a variable which makes the program behind them run its value. */
export function loadingVariables(items: readonly string[], at: number): number[] {
  const [program] = startedBy(items, at);
  const found: number[] = [];
  for (let i = at + 1; i < (program ?? at); i++)
    if (LOADING.has(VARIABLE.exec(items[i]!)?.[1] ?? '')) found.push(i);
  return found;
}

function behindOptions(
  items: readonly string[],
  from: number,
  { takes, operands }: Launcher,
): number {
  let left = operands;
  let i = from;
  for (; i < items.length; i++) {
    const item = items[i]!;
    if (VARIABLE.test(item) || item === '--') continue;
    if (item.startsWith('-')) {
      const alone = item.length === 2 && takes.includes(item[1]!);
      if (alone || WORDS.has(item)) i++;
    } else if (left === 0) break;
    else left--;
  }
  return i;
}

/** Whether what looks like a program among the arguments may be one. */
export function mayStartOthers(items: readonly string[]): boolean {
  return !PLAIN.has(programName(items[0] ?? ''));
}

/** Whether the environment of the first program does not reach the one at `at`. */
export function isApart(items: readonly string[], at: number): boolean {
  return items.slice(0, at).some((item, i) => {
    const name = programName(item);
    return APART.has(name) || (name === 'env' && clears(items[i + 1] ?? ''));
  });
}

function clears(option: string): boolean {
  return option === '-' || option === '--ignore-environment' || /^-[a-z0]*i/.test(option);
}
