/**
 * `heddle doctor`: what this machine offers, and what is in the way.
 * Must not change any run, nor make a store where there is none.
 */
import { access, constants } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, resolve } from 'node:path';
import { createEngine } from '../../index.ts';
import { STEP_TYPES, STRATEGIES } from '../../registry.ts';
import { counted } from '../../std/counted.ts';
import { printable } from '../../std/printable.ts';
import { workflow } from '../../workflow/define.ts';
import { engineParts } from '../call-config.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { untestedWords } from '../node-version.ts';
import { isBroken, openWorkflow, sayImported } from '../open-workflow.ts';
import { otlpChecks } from '../otlp-check.ts';
import { refuseFindings } from '../refuse.ts';
import { CHOICE_OPTIONS, type ChoiceOptions } from '../run-options.ts';
import { secretChecks } from '../secret-checks.ts';
import { type Check, configCheck, settingChecks, storeOrigin } from '../setting-checks.ts';
import { keptPlace, openKept, PLACE_OPTIONS, type StoreAsk } from '../store.ts';
import { version } from '../version.ts';

interface Options extends StoreAsk, ChoiceOptions {
  readonly json?: true;
}

export const doctor: Command<Options> = {
  runsNothing: true,
  options: [
    ...CHOICE_OPTIONS,
    ...PLACE_OPTIONS,
    { flags: '--json', summary: 'the checks as one JSON object' },
  ],
  async run([file], options, terminal) {
    const { json } = options;
    const opened =
      file === undefined ? undefined : await openWorkflow(file, undefined, sayImported(terminal));
    if (opened !== undefined && isBroken(opened)) return refuseFindings(opened, [], terminal, json);
    const checks = [
      { name: 'heddle', ok: true, says: version },
      { name: 'node', ok: true, says: nodeWords() },
      { name: 'cores', ok: true, says: `${availableParallelism()}` },
      { name: 'step types', ok: true, says: stepTypes().join(', ') },
      { name: 'strategies', ok: true, says: STRATEGIES.map((s) => s.name).join(', ') },
      configCheck(),
      ...settingChecks(opened, options),
      ...(await secretChecks(opened?.workflow)),
      ...(await otlpChecks()),
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

/** The built-in ones, and those of the settings that are loaded. */
function stepTypes(): string[] {
  const { stepTypes: own = [] } = engineParts();
  return [...new Set([...STEP_TYPES, ...own].map(({ name }) => printable(name)))];
}

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
    const origin = storeOrigin(ask.store, folder);
    const about = { name: 'store', value: name, origin };
    if (!isThere)
      return { ...about, ok: true, says: `${name} (${origin}): no runs are kept there yet` };
    const idle =
      lines.length === 0
        ? 'no run is interrupted'
        : `${counted(lines.length, 'run')} to resume: ${command('resume')}`;
    const { kind, place } = keptPlace(ask.store, folder);
    const weak = (await kind.care?.weaknesses?.(place)) ?? [];
    const save = weak.length > 0 && kind.care?.recover !== undefined;
    const cure = save ? [`save what is whole: ${command('store', 'recover', 'recovered.db')}`] : [];
    const says = [`${name} (${origin}): ${idle}`, ...weak, ...cure].join('; ');
    return { ...about, ok: weak.length === 0, says };
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
