/**
 * `heddle doctor`: what this machine offers, and what is in the way.
 * Must not change anything.
 */
import { access, constants } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { ENV_SETTINGS } from '../../engine/env-settings.ts';
import { createEngine, type RunOptions } from '../../index.ts';
import { DEFAULT_STRATEGY, STEP_TYPES, STRATEGIES } from '../../registry.ts';
import { printable } from '../../std/printable.ts';
import { workflow } from '../../workflow/define.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { openWorkflow } from '../open-workflow.ts';
import { version } from '../version.ts';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly says: string;
}

export const doctor: Command<{ readonly json?: true }> = {
  name: 'doctor',
  summary: 'Checks this machine and installation, and shows what runs get that choose nothing.',
  arguments: '[file]',
  options: [{ flags: '--json', summary: 'the checks as one JSON object' }],
  async run([file], { json }, terminal) {
    const opened = file === undefined ? undefined : await openWorkflow(file);
    const checks = [
      { name: 'heddle', ok: true, says: version },
      { name: 'node', ok: true, says: `${process.version} on ${process.platform} ${process.arch}` },
      { name: 'cores', ok: true, says: `${availableParallelism()}` },
      { name: 'step types', ok: true, says: STEP_TYPES.map((t) => t.name).join(', ') },
      { name: 'strategies', ok: true, says: STRATEGIES.map((s) => s.name).join(', ') },
      ...settingChecks(opened?.workflow),
      await folderCheck(),
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

/** What a run gets that chooses nothing itself, and where that comes from. */
function settingChecks(workflow: Workflow | undefined): Check[] {
  return ENV_SETTINGS.map(({ variable, option, read, expects }) => {
    const text = process.env[variable];
    if (text !== undefined && text !== '') {
      const says = `${printable(text)} (from ${variable})`;
      const ok = read(text) !== undefined;
      return { name: option, ok, says: ok ? says : `${says} is not ${expects}` };
    }
    const own = workflow && inWorkflow(workflow, option);
    const says = own === undefined ? `${DEFAULTS[option]} (default)` : `${own} (from the workflow)`;
    return { name: option, ok: true, says };
  });
}

function inWorkflow(workflow: Workflow, option: keyof RunOptions): string | undefined {
  const { defaults, ...fields } = workflow;
  const value = { ...fields, ...defaults, timeoutMs: workflow.timeoutMs }[option as 'strategy'];
  return value === undefined ? undefined : JSON.stringify(value).replace(/^"|"$/g, '');
}

const DEFAULTS: Readonly<Partial<Record<keyof RunOptions, string>>> = {
  strategy: DEFAULT_STRATEGY,
  onFailure: 'fail_fast',
  concurrency: `${Math.max(4, 2 * availableParallelism())}`,
  timeoutMs: 'none',
  maxBranches: 'no limit',
  branchTimeoutMs: 'none',
};

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
