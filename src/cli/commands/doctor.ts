/**
 * `heddle doctor`: what this machine offers, and what is in the way.
 * Must not change any run, nor make a store where there is none.
 */
import { access, constants } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { envSettings } from '../../engine/plan/env-settings.ts';
import { concurrencyFor, poolsFor } from '../../engine/plan/pools.ts';
import { FOLDER_VARIABLE } from '../../engine/secrets/folder-secrets.ts';
import { createEngine, type RunOptions } from '../../index.ts';
import { DEFAULT_STRATEGY, STEP_TYPES, STRATEGIES } from '../../registry.ts';
import { counted } from '../../std/counted.ts';
import { formatDuration } from '../../std/duration.ts';
import { nearest } from '../../std/nearest.ts';
import { printable } from '../../std/printable.ts';
import { amountText } from '../../workflow/amount.ts';
import { workflow } from '../../workflow/define.ts';
import type { Concurrency, Workflow } from '../../workflow/workflow.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { untestedWords } from '../node-version.ts';
import { isBroken, openWorkflow, sayImported } from '../open-workflow.ts';
import { refuseFindings } from '../refuse.ts';
import { secretChecks } from '../secret-checks.ts';
import { keptPlace, openKept, PLACE_OPTIONS, type StoreAsk } from '../store.ts';
import { STORE_VARIABLE } from '../store-place.ts';
import { version } from '../version.ts';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly says: string;
}

export const doctor: Command<StoreAsk & { readonly json?: true }> = {
  options: [...PLACE_OPTIONS, { flags: '--json', summary: 'the checks as one JSON object' }],
  async run([file], options, terminal) {
    const { json } = options;
    const opened =
      file === undefined ? undefined : await openWorkflow(file, undefined, sayImported(terminal));
    if (opened !== undefined && isBroken(opened)) return refuseFindings(opened, [], terminal, json);
    const checks = [
      { name: 'heddle', ok: true, says: version },
      { name: 'node', ok: true, says: nodeWords() },
      { name: 'cores', ok: true, says: `${availableParallelism()}` },
      { name: 'step types', ok: true, says: STEP_TYPES.map((t) => t.name).join(', ') },
      { name: 'strategies', ok: true, says: STRATEGIES.map((s) => s.name).join(', ') },
      ...settingChecks(opened?.workflow),
      ...poolChecks(opened?.workflow),
      ...(await secretChecks(opened?.workflow)),
      ...strangeVariables(),
      await folderCheck(),
      await storeCheck(options, file),
      await runCheck(),
      await typescriptCheck(),
    ];
    const ok = checks.every((check) => check.ok);
    if (json) terminal.out(`${JSON.stringify({ ok, checks })}\n`);
    else for (const check of checks) terminal.out(line(check, terminal.paintOut));
    return ok ? EXIT.ok : EXIT.environment;
  },
};

function line(
  { name, ok, says }: Check,
  paint: { green(t: string): string; red(t: string): string },
): string {
  return `${ok ? paint.green('ok  ') : paint.red('fail')}  ${name.padEnd(15)} ${says}\n`;
}

function nodeWords(): string {
  const untested = untestedWords(process.versions);
  const here = `${process.version} on ${process.platform} ${process.arch}`;
  return untested === undefined ? here : `${here} (${untested})`;
}

const SETTINGS = envSettings(STRATEGIES.map((strategy) => strategy.name));

/** What a run gets that chooses nothing itself, and where that comes from. */
function settingChecks(workflow: Workflow | undefined): Check[] {
  return SETTINGS.map(({ variable, option, key, read, expects }) => {
    const text = process.env[variable];
    if (text !== undefined && text !== '') {
      const says = `${printable(text)} (from ${variable})`;
      const ok = read(text) !== undefined;
      return { name: key, ok, says: ok ? says : `${says}: expected ${expects}` };
    }
    const own = workflow && inWorkflow(workflow, option);
    const says = own === undefined ? `${DEFAULTS[option]} (default)` : `${own} (from the file)`;
    return { name: key, ok: true, says };
  });
}

function inWorkflow(workflow: Workflow, option: keyof RunOptions): string | undefined {
  const { branchTimeoutMs } = workflow.defaults ?? {};
  const value = { ...workflow, branchTimeoutMs }[option as 'strategy' | 'concurrency'];
  if (value === undefined) return undefined;
  if (typeof value === 'object') return `from ${value.min} to ${value.max}`;
  return option.endsWith('Ms') ? formatDuration(Number(value)) : printable(String(value));
}

/** They say where things are, not how a run goes. */
const OTHERS = [STORE_VARIABLE, FOLDER_VARIABLE];

/** Variables that look like settings and are none. */
function strangeVariables(): Check[] {
  const known = SETTINGS.map(({ variable }) => variable);
  return Object.keys(process.env)
    .filter((name) => name.startsWith('HEDDLE_') && !OTHERS.includes(name))
    .filter((name) => !known.includes(name))
    .map((name) => {
      const close = nearest(name, known);
      const says = `${printable(name)} is no setting${close === undefined ? '' : `; did you mean ${close}?`}`;
      return { name: 'environment', ok: close === undefined, says };
    });
}

const DEFAULTS: Readonly<Partial<Record<keyof RunOptions, string>>> = {
  strategy: DEFAULT_STRATEGY,
  onFailure: 'fail_fast',
  concurrency: `${concurrencyFor(undefined)}`,
  timeoutMs: 'none',
  maxBranches: 'no limit',
  branchTimeoutMs: 'none',
};

function fromEnvironment(option: keyof RunOptions): unknown {
  const { variable, read } = SETTINGS.find((setting) => setting.option === option)!;
  return read(process.env[variable] ?? '');
}

/** Pools that every process has, and those of the file. */
function poolChecks(workflow: Workflow | undefined): Check[] {
  const wanted = fromEnvironment('concurrency') ?? workflow?.concurrency;
  const pools = poolsFor(concurrencyFor(wanted as Concurrency | undefined), workflow?.pools);
  return [...pools].map(([name, { size }]) => {
    const from = Object.hasOwn(workflow?.pools ?? {}, name) ? 'from the file' : 'default';
    return { name: `pool ${name}`, ok: true, says: `${amountText(name, size)} (${from})` };
  });
}

async function folderCheck(): Promise<Check> {
  const folder = process.cwd();
  const writable = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
  return {
    name: 'folder',
    ok: writable,
    says: writable ? `${folder} is writable` : `${folder} is not writable`,
  };
}

/** What is kept here already; looking for it makes no store. */
async function storeCheck(ask: StoreAsk, file: string | undefined): Promise<Check> {
  try {
    const folder = file === undefined ? '.' : dirname(resolve(file));
    const { store, name, isThere, command } = openKept(ask, () => {}, folder);
    const lines = await store.list({ interrupted: true, limit: 1_000 });
    await store.close();
    if (!isThere) return { name: 'store', ok: true, says: `no runs are kept in ${name} yet` };
    const idle =
      lines.length === 0
        ? 'no run is interrupted'
        : `${counted(lines.length, 'run')} to resume: ${command('resume')}`;
    const { kind, place } = keptPlace(ask.store, folder);
    const weak = (await kind.care?.weaknesses?.(place)) ?? [];
    const save = weak.length > 0 && kind.care?.recover !== undefined;
    const cure = save ? [`save what is whole: ${command('store', 'recover', 'recovered.db')}`] : [];
    const says = [`${name}: ${idle}`, ...weak, ...cure].join('; ');
    return { name: 'store', ok: weak.length === 0, says };
  } catch (error) {
    const { message, hint } = error as Error & { readonly hint?: string };
    const says = hint === undefined ? message : `${message}; ${hint}`;
    return { name: 'store', ok: false, says: printable(says, 1_000) };
  }
}

/** A run of two steps, one of them a real one. */
async function runCheck(): Promise<Check> {
  const engine = createEngine({ env: {} });
  try {
    const probe = workflow('doctor');
    const first = probe.step('first', { run: () => 'ok' });
    probe.step('second', { uses: 'text/case', needs: first, with: { to: 'upper' } });
    const { status, output } = await engine.run(probe);
    return { name: 'engine', ok: output === 'OK', says: `a run of two steps ${status}` };
  } finally {
    await engine.close();
  }
}

async function typescriptCheck(): Promise<Check> {
  const found = await import('jiti').then(
    () => true,
    () => false,
  );
  const says = found
    ? 'workflow and step files may be TypeScript'
    : 'missing package jiti: npm i jiti';
  return { name: 'typescript', ok: found, says };
}
