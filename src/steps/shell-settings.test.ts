/**
 * The settings of a `shell` step: what is refused before a run.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { misfits, withDefaults } from '../std/json-schema.ts';
import { shellStep } from './shell.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'heddle-shell-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));
mkdirSync(join(root, 'flows/data'), { recursive: true });
mkdirSync(join(root, 'shared'));
writeFileSync(join(root, 'flows/file.txt'), '');
symlinkSync(tmpdir(), join(root, 'flows/out'));
symlinkSync('../shared', join(root, 'flows/in'));
const place = { root, directory: join(root, 'flows'), allowOutside: false };

type Settings = Record<string, unknown>;

const filled = (settings: Settings) => withDefaults(shellStep.with, settings) as never;

async function prepared(settings: Settings, allowOutside = false) {
  const preparation = {
    uses: 'shell',
    config: filled(settings),
    place: { ...place, allowOutside },
    graceMs: 5_000,
    load: false,
  };
  return shellStep.prepare!(preparation);
}

async function problems(settings: Settings, allowOutside = false) {
  const found = await prepared(settings, allowOutside);
  return 'problems' in found ? found.problems : [];
}

describe('settings', () => {
  it.each([
    [{}, undefined, 'expected "command" or "run".'],
    [{ command: ['a'], run: 'a' }, 'run', 'expected "command" or "run", not both.'],
    [{ run: 'a\0b' }, 'run', '"run" holds a NUL character.'],
    [{ command: [''] }, 'command', 'the program, first in "command", is "", not a name.'],
    [{ command: [7] }, 'command', 'the program, first in "command", is 7, not a name.'],
    [{ run: 'a', env: { 'A-B': 'x' } }, 'env', '"A-B" is no name of an environment variable.'],
    [{ run: 'a', env: { '2A': 'x' } }, 'env', '"2A" is no name of an environment variable.'],
    [{ run: 'a', env: { HEDDLE_STEP_ID: 'x' } }, 'env', 'HEDDLE_STEP_ID is set by Heddle itself.'],
    [{ run: 'a', inherit_env: ['*'] }, 'inherit_env', '"*" is no name of an environment variable.'],
    [{ run: 'a', output_max: '1gb' }, 'output_max', 'output_max is more than 256mb.'],
  ])('%j are refused', async (settings, key, message) => {
    const [first, ...more] = await problems(settings);
    expect(first).toMatchObject({ code: 'E_BAD_CONFIG', message, fix: expect.any(String) });
    expect(first!.key).toBe(key);
    expect(more).toEqual([]);
  });

  it.each([
    ['#!/usr/bin/env python3\nprint(1)', undefined, 'add shell: [python3, -c]'],
    ['#!/usr/bin/env -S python3 -u\n', undefined, 'add shell: [python3, -c]'],
    ['#! /usr/bin/perl -w\n', undefined, 'add shell: [perl, -e]'],
    ['#!/usr/bin/env node\n', undefined, 'add shell: [node, -e]'],
    ['#!/bin/bash\r\n', undefined, 'add shell: bash'],
    ['#!/bin/bash\n', [7, '-c'], undefined],
    ['#!/usr/bin/make -f\n', 'bash', 'write the script into a file, and run that with command'],
    ['#!/usr/bin/env python3\n', 'bash', 'add shell: [python3, -c]'],
  ])('F20 a first line names another program: %j with shell %j', async (run, shell, fix) => {
    const [first] = await problems({ run, ...(shell !== undefined && { shell }) });
    expect(first).toMatchObject({ code: 'E_BAD_CONFIG', key: fix === undefined ? 'shell' : 'run' });
    if (fix !== undefined) expect(first!.fix).toBe(fix);
  });

  it.each([
    ['#!/bin/sh -e\n', undefined],
    ['#!/usr/bin/env bash\n', 'bash'],
    ['#!/usr/bin/env python3.11\n', ['/usr/bin/python3', '-c']],
    ['# !/usr/bin/env python3', undefined],
    ['echo; #!/bin/bash', undefined],
  ])('F20 a first line names the program that runs it: %j', async (run, shell) => {
    expect(await problems({ run, ...(shell !== undefined && { shell }) })).toEqual([]);
  });

  it('F09 may not have a shell beside a command', async () => {
    const [first] = await problems({ command: ['a'], shell: 'bash' });
    expect(first).toMatchObject({ key: 'shell', message: '"shell" is for the script in "run".' });
  });

  it('may not hold an expression where the program stands', async () => {
    const [first] = await problems({ command: ['${{ inputs.x }}', 'a'] });
    expect(first).toMatchObject({ code: 'E_STATIC', key: 'command' });
  });

  it.each([
    ['../..', 'leads outside the project'],
    ['../../shared', 'leads outside the project'],
    ['out', 'leads outside the project'],
    ['/tmp', 'is an absolute path'],
    ['~/x', 'starts in a home folder'],
    ['file:///x', 'is a URL or a drive'],
    ['dat', 'does not exist'],
    ['file.txt', 'is a file'],
    ['a\0b', 'holds a NUL character'],
  ])('with the folder %j are refused', async (cwd, why) => {
    const [first, ...more] = await problems({ run: 'a', cwd });
    expect(first).toMatchObject({ code: 'E_BAD_CONFIG', key: 'cwd' });
    expect(first!.message).toContain(why);
    expect(first!.message).not.toContain('\0');
    expect(more).toEqual([]);
  });

  it.each(['../../shared', 'out', tmpdir()])(
    'B15 with the folder %j outside the project are in order where that is allowed',
    async (cwd) => {
      mkdirSync(join(root, '../shared'), { recursive: true });
      const [first] = await problems({ run: 'a', cwd });
      expect(first!.fix).toContain('--allow-outside');
      expect(await problems({ run: 'a', cwd }, true)).toEqual([]);
    },
  );

  it('with a time to stop that the step does not have are refused', async () => {
    const [first] = await problems({ run: 'a', kill_grace: '10s' });
    expect(first).toMatchObject({ key: 'kill_grace', fix: 'add grace: 11s to the step' });
    expect(await problems({ run: 'a', kill_grace: '4s' })).toEqual([]);
  });

  it('suggest a folder with a name like the missing one', async () => {
    expect((await problems({ run: 'a', cwd: 'dat' }))[0]).toMatchObject({
      fix: 'did you mean "data"?',
    });
  });

  it.each(['.', 'data', '..', '../shared', 'in'])(
    'with the folder %j are in order',
    async (cwd) => {
      expect(await problems({ run: 'a', cwd })).toEqual([]);
    },
  );

  it('have a schema that takes texts, numbers and truths as arguments and variables', () => {
    const good = { command: ['a', 'b', 3, true], env: { A: 'x', B: 2.5, C: false } };
    expect(misfits(shellStep.with, filled(good))).toEqual([]);
    const bad = { command: ['a', { x: 1 }], env: { A: null }, ok_exit_codes: [256] };
    expect(misfits(shellStep.with, filled(bad)).map(({ path }) => path.join('.'))).toEqual([
      'command.1',
      'env.A',
      'ok_exit_codes.0',
    ]);
    expect(misfits(shellStep.with, filled({ command: [] }))).toHaveLength(1);
  });
});
