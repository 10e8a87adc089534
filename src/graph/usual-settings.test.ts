/**
 * Settings that the defaults of a workflow give to its steps.
 */
import { describe, expect, it } from 'vitest';
import { STEP_TYPES } from '../registry.ts';
import { workflow } from '../workflow/define.ts';
import { writeHeddle } from '../workflow/formats/write-heddle.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { settingPath, withUsual } from './usual-settings.ts';

const shell = STEP_TYPES.find(({ name }) => name === 'shell')!;
const text = STEP_TYPES.find(({ name }) => name === 'text/case')!;
const flow: Workflow = {
  name: 'w',
  defaults: { env: { A: 1, B: 2 }, cwd: 'data', shell: 'bash', graceMs: 50 },
  steps: [],
};

describe('defaults for programs', () => {
  it('are put together with what the step says, whose word wins', () => {
    const given = { run: 'x', env: { B: 3 }, cwd: 'own' };
    const all = { run: 'x', env: { A: 1, B: 3 }, cwd: 'own', shell: 'bash' };
    expect(withUsual(given, flow, shell)).toEqual(all);
  });

  it('give no shell to a step without a script, and nothing to other step types', () => {
    expect(withUsual({ command: ['x'] }, flow, shell)).toEqual({
      command: ['x'],
      env: { A: 1, B: 2 },
      cwd: 'data',
    });
    expect(withUsual({ text: 'x' }, flow, text)).toEqual({ text: 'x' });
  });

  it('have their own place', () => {
    const made: Workflow = {
      ...flow,
      steps: [{ id: 'a', uses: 'shell', needs: [], with: { env: { B: 3 } }, settings: {} }],
    };
    expect(settingPath(made, 0, ['env', 'A'])).toEqual(['defaults', 'env', 'A']);
    expect(settingPath(made, 0, ['env', 'B'])).toEqual(['steps', 0, 'with', 'env', 'B']);
    expect(settingPath(made, 0, ['cwd'])).toEqual(['defaults', 'cwd']);
    expect(settingPath(made, 0, ['run'])).toEqual(['steps', 0, 'with', 'run']);
  });

  it('can be written in TypeScript, and become a file', () => {
    const made = workflow('w', { defaults: { env: { A: 'x' }, shell: ['sh', '-c'], cwd: 'd' } });
    made.step('a', { uses: 'shell', with: { run: 'true', kill_grace: '3s' }, graceMs: 9_000 });
    const written = writeHeddle(made);
    for (const line of ['A: x', 'cwd: d', 'grace: 9s', 'kill_grace: 3s', '- sh'])
      expect(written).toContain(line);
  });
});
