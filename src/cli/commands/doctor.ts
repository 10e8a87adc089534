/**
 * `heddle doctor`: what this machine offers, and what is in the way.
 * Must not change anything.
 */
import { access, constants } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { createEngine } from '../../index.ts';
import { STEP_TYPES, STRATEGIES } from '../../registry.ts';
import { workflow } from '../../workflow/define.ts';
import type { Command } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { version } from '../version.ts';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly says: string;
}

export const doctor: Command<{ readonly json?: true }> = {
  name: 'doctor',
  summary: 'Checks this machine and installation.',
  options: [{ flags: '--json', summary: 'the checks as one JSON object' }],
  async run(_args, { json }, terminal) {
    const checks = [
      { name: 'heddle', ok: true, says: version },
      { name: 'node', ok: true, says: `${process.version} on ${process.platform} ${process.arch}` },
      { name: 'cores', ok: true, says: `${availableParallelism()}` },
      { name: 'step types', ok: true, says: STEP_TYPES.map((t) => t.name).join(', ') },
      { name: 'strategies', ok: true, says: STRATEGIES.map((s) => s.name).join(', ') },
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
  return `${ok ? paint.green('ok  ') : paint.red('fail')}  ${name.padEnd(11)} ${says}\n`;
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

/** A run of two steps, one of them a real one. */
async function runCheck(): Promise<Check> {
  const engine = createEngine();
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
