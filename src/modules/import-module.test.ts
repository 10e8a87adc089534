/**
 * Knows modules on disk; must not know who asks where something in them stands.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { columnIn, importModule } from './import-module.ts';

test('a column is the same one when what a file was made into is in the cache, however long its map is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-columns-'));
  const columns: unknown[] = [];
  const file = join(folder, 'flow.mts');
  for (const more of ['', ' ', '  ']) {
    writeFileSync(file, `interface Order { readonly id: number }\n  console.log();${more}\n`);
    columns.push(await columnIn(file, 2, 1), await columnIn(file, 2, 1));
  }
  rmSync(folder, { recursive: true });
  expect(columns).toEqual(columns.map(() => ({ column: 3 })));
});

test('many modules are loaded with one listener, which is gone behind them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-many-'));
  const before = process.listenerCount('unhandledRejection');
  const files = Array.from({ length: 20 }, (_, i) => join(folder, `m${i}.mjs`));
  for (const file of files) writeFileSync(file, 'export const one = 1;');
  const loading = files.map((file) => importModule(file));
  const most = process.listenerCount('unhandledRejection');
  await Promise.all(loading);
  await new Promise(setImmediate);
  rmSync(folder, { recursive: true });
  expect([most - before <= 1, process.listenerCount('unhandledRejection')]).toEqual([true, before]);
});

test('a module that asks for itself while it is loaded is told so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-self-'));
  const file = join(folder, 'self.mjs');
  const shared = globalThis as { askForModule?: (file: string) => Promise<string> };
  shared.askForModule = (file) => importModule(file).then(String, (error) => error.message);
  writeFileSync(
    file,
    `export const said = await globalThis.askForModule(${JSON.stringify(file)});`,
  );
  const { said } = await importModule(file);
  delete shared.askForModule;
  rmSync(folder, { recursive: true });
  expect(said).toContain('what it does while it is loaded needs it');
});
