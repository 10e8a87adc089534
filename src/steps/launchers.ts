/**
 * Programs that start another one named in their arguments, and where it stands.
 * Knows names and options of programs; must not know what any of them runs.
 */
import { programName } from './script-interpreters.ts';

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

/** The words of a text as a set. */
function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

/** Long options of launchers whose value is the next item. */
const WORDS = words(`
  --user --group --unset --chdir --adjustment --class --classdata --signal --kill-after
  --input --output --error --format --max-args --max-procs --max-chars --delimiter
  --arg-file --prompt --package --workspace --call
`);

/** Programs whose arguments are data, whatever they look like. */
const PLAIN = words(`
  echo printf grep egrep fgrep rg cat ls test [ tee cp mv rm mkdir touch wc head tail sort
  cut tr basename dirname expr curl wget git which true false pip npm apt apt-get apk brew
`);

/** Programs behind which the environment is another one. */
const APART = words(`
  sudo doas docker podman nerdctl docker-compose kubectl oc lxc incus ssh machinectl
  systemd-run flatpak vagrant limactl wsl su runuser
`);

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
  const alone = Object.hasOwn(LAUNCHERS, name);
  const known = LAUNCHERS[alone ? name : `${name} ${items[at + 1]}`];
  return known === undefined ? [] : [behindOptions(items, at + (alone ? 1 : 2), known)];
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
    if (/^[A-Za-z_][A-Za-z0-9_]*=/.test(item) || item === '--') continue;
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
