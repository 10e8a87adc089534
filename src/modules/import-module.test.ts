/**
 * Knows modules on disk; must not know who asks where something in them stands.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { columnIn } from './import-module.ts';

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
