/**
 * Files of settings as an engine takes them: of data and of code, with step types of somebody's own.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createEngine, loadConfig, workflow } from '../index.ts';
import { type ConfigWay, configFor } from './open-config.ts';

const top = mkdtempSync(join(tmpdir(), 'heddle-config-'));
afterAll(() => rmSync(top, { recursive: true, force: true }));
let folders = 0;

/** A project with these files. */
function project(files: Readonly<Record<string, string>>): string {
  const folder = join(top, `${folders++}`);
  for (const [name, text] of Object.entries({ 'package.json': '{"type":"module"}', ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const way = (runsCode: boolean, told: string[] = []): ConfigWay => ({
  env: { A: 'in-a-variable' },
  runsCode,
  tell: (file) => void told.push(file),
});

const PAD = `globalThis.padRan = (globalThis.padRan ?? 0) + 1;
export const pad = { name: 'text/pad', summary: 'Pads.', intent: 'transform', with: { type: 'object' }, run: (_, { input }) => input + '.' };
export const none = { name: 'x' };
`;

describe('settings that are data', () => {
  it('load step types, and take a store and paths from their folder', async () => {
    const folder = project({
      'steps/pad.mjs': PAD,
      'heddle.config.yaml':
        'store: sqlite:kept.db\nstepTypes: [./steps/pad.mjs#pad]\nsecrets: { a: { env: A } }\n',
      'flows/flow.yaml': '',
    });
    const { settings, unread } = (await configFor(join(folder, 'flows'), way(true)))!;
    expect(unread).toEqual([]);
    expect(settings?.store).toMatchObject({ place: join(folder, 'kept.db'), project: folder });
    expect(settings?.options.stepTypes?.map(({ name }) => name)).toEqual(['text/pad']);
    expect(settings?.options.secrets?.map(({ name }) => name)).toEqual(['env A']);
    expect(await settings?.options.secrets?.[0]?.get('a')).toBe('in-a-variable');
  });

  it('are missed where the file is a link that leads nowhere, and not passed over', async () => {
    const folder = project({});
    symlinkSync(join(folder, 'gone.yaml'), join(folder, 'heddle.config.yaml'));
    const { settings, diagnostics } = (await configFor(folder, way(false)))!;
    expect(settings).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: 'E_FILE' }]);
  });

  it('run nothing where nothing may be run, but say what is not there', async () => {
    const told: string[] = [];
    const text = 'stepTypes: [./pad.mjs#pad, ./pad.mjs#none]\n';
    const folder = project({
      'pad.mjs': `throw new Error('ran');\n${PAD}`,
      'heddle.config.yaml': text,
    });
    const { settings, unread } = (await configFor(folder, way(false, told)))!;
    expect([settings, unread, told]).toEqual([{ options: {} }, ['./pad.mjs'], []]);
    writeFileSync(join(folder, 'heddle.config.yaml'), 'stepTypes: [./pad.mjs#pda]\n');
    const { diagnostics } = (await configFor(folder, way(false)))!;
    expect(diagnostics).toMatchObject([
      { code: 'E_MODULE', path: ['stepTypes', 0], fix: 'did you mean "pad"?' },
    ]);
  });

  it.each([
    ['./pad.mjs#none', 'E_CONFIG', '"./pad.mjs#none" is'],
    ['./pad.mjs#nothing', 'E_MODULE', 'has no export "nothing"'],
    ['./none.mjs#pad', 'E_MODULE', 'there is no file "./none.mjs"'],
    ['../pad.mjs#pad', 'E_MODULE', 'leads outside the project'],
    ['pad', 'E_MODULE', '"pad" is not a path to a file'],
  ])('refuse %s as a step type', async (one, code, message) => {
    const files = { 'pad.mjs': PAD, 'heddle.config.yaml': `stepTypes: ['${one}']\n` };
    const { settings, diagnostics } = (await configFor(project(files), way(true)))!;
    expect(settings).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code, message: expect.stringContaining(message) }]);
  });
});

describe('settings that are code', () => {
  it('have values beside what data can say', async () => {
    const folder = project({
      'pad.mjs': PAD,
      'heddle.config.mjs': `import { pad } from './pad.mjs';
export const config = {
  stepTypes: [pad, './pad.mjs#pad'],
  secrets: [{ name: 'vault', get: () => 'from-a-vault' }],
  defaults: { timeoutMs: '1h' },
  pools: { api: 2 },
  observers: [{ name: 'mine', event() {} }],
  maxRuns: 3,
};
`,
    });
    const told: string[] = [];
    const { settings } = (await configFor(folder, way(true, told)))!;
    expect(settings?.options).toMatchObject({
      defaults: { timeoutMs: '1h' },
      pools: { api: 2 },
      observers: [{ name: 'mine' }],
      secrets: [{ name: 'vault' }],
      maxRuns: 3,
    });
    expect(settings?.options.stepTypes).toHaveLength(2);
    expect(told).toEqual([join(folder, 'heddle.config.mjs'), './pad.mjs']);
  });

  it('are not run where nothing may be run', async () => {
    const folder = project({ 'heddle.config.mjs': "throw new Error('ran');" });
    const file = join(folder, 'heddle.config.mjs');
    expect(await configFor(folder, way(false))).toMatchObject({
      settings: { options: {} },
      unread: [file],
      diagnostics: [],
    });
  });

  it.each<[string, string, string]>([
    ['export default {};', 'E_CONFIG', 'the module exports no config (it exports default).'],
    ['export const config = 5;', 'E_CONFIG', 'config: config cannot be 5.'],
    ['export const config = { stor: 5 };', 'E_CONFIG', 'config: there is no option "stor".'],
    ['export const config = { warnings: true };', 'E_CONFIG', 'there is no option "warnings"'],
    ['export const config = { store: 5 };', 'E_CONFIG', 'config: store cannot be 5.'],
    ["export const config = { store: 'sqlit:x' };", 'E_FORMAT', 'config: "store": expected memory'],
    ['export const config = { maxRuns: 0 };', 'E_CONFIG', 'config: maxRuns cannot be 0.'],
    [
      'export const config = { defaults: { concurrency: 0 } };',
      'E_CONFIG',
      'concurrency cannot be 0',
    ],
    [
      'export const config = { pools: { api: 0 } };',
      'E_CONFIG',
      'the size of pool api cannot be 0',
    ],
    ['export const config = { stepTypes: [5] };', 'E_CONFIG', 'this is not a step type'],
    [
      'export const config = { secrets: { "a-b": {} } };',
      'E_FORMAT',
      '"a-b" is no name of a secret',
    ],
    ['export const config = { secrets: { a: {} } };', 'E_CONFIG', 'secret "a": it has one place'],
    [
      'export const config = { secrets: { a: { command: "x" } } };',
      'E_CONFIG',
      'command cannot be',
    ],
    ['export const config = { secrets: { a: { ttl: 5 } } };', 'E_CONFIG', 'no option "ttl"'],
    ['export const config = {', 'E_MODULE', 'cannot be loaded'],
    ["throw new Error('broken')", 'E_MODULE', 'broken'],
  ])('that are wrong are refused: %s', async (text, code, message) => {
    const { settings, diagnostics } = (await configFor(
      project({ 'heddle.config.mjs': text }),
      way(true),
    ))!;
    expect(settings).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code, message: expect.stringContaining(message) }]);
  });

  it('show nothing of a secret that stands where its place should', async () => {
    const text = "export const config = { secrets: { a: 'hunter2-hunter2' } };";
    const opened = await configFor(project({ 'heddle.config.mjs': text }), way(true));
    const { diagnostics } = opened!;
    expect(diagnostics).toMatchObject([{ code: 'E_CONFIG' }]);
    expect(JSON.stringify(diagnostics)).not.toContain('hunter2');
  });
});

describe('loadConfig', () => {
  it('gives the options of an engine', async () => {
    const folder = project({
      'pad.mjs': PAD,
      'heddle.config.yaml':
        'store: sqlite:kept.db\ndefaults: { concurrency: 3 }\nstepTypes: [./pad.mjs#pad]\n',
    });
    const engine = createEngine(await loadConfig(folder));
    const flow = workflow('own');
    flow.step('a', { uses: 'text/pad' } as never);
    expect((await engine.run(flow, 'x', { runId: 'r' })).output).toBe('x.');
    expect((await engine.plan(flow)).plan?.concurrency).toBe(3);
    await engine.close();
    const again = createEngine(await loadConfig(folder));
    expect(await again.runs()).toMatchObject([{ runId: 'r' }]);
    await again.close();
  });

  it('gives nothing where there is nothing, and refuses what cannot be used', async () => {
    expect(await loadConfig(project({}))).toEqual({});
    await expect(loadConfig(project({ 'heddle.config.yaml': '\nstor: 5' }))).rejects.toMatchObject({
      code: 'invalid-config',
      message: expect.stringMatching(/heddle\.config\.yaml:2 config: unknown key "stor"\.$/),
      hint: 'did you mean "store"?',
      diagnostics: [{ code: 'E_UNKNOWN_KEY' }],
    });
    const both = project({ 'heddle.config.yaml': '{}', 'heddle.config.ts': '' });
    await expect(loadConfig(both)).rejects.toMatchObject({
      message: expect.stringContaining('heddle.config.ts and heddle.config.yaml'),
    });
  });
});
