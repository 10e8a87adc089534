/**
 * Requests in the file that no program of today has written: they are passed over, and nothing else is.
 * Knows the table of requests; must not know what comes of one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { RunRequest } from '../ports/store.ts';
import { record } from '../testing/contract/store-draft.ts';
import { Connection } from './sql/connection.ts';
import { loadDriver } from './sql/driver.ts';
import { sqliteStore } from './sqlite.ts';

const folder = mkdtempSync(join(tmpdir(), 'heddle-requests-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('what nobody understands is passed over, for whoever claims the run and for whoever runs it', async () => {
  const file = join(folder, 'runs.db');
  const store = sqliteStore(file);
  await store.begin(record('a'));
  await store.release('a');
  const db = new Connection((await loadDriver())(file));
  const odd = [
    'no JSON',
    '[]',
    '["text"]',
    '[{"id":"x","kind":"dance"}]',
    '[{"kind":"cancel","reason":"without an id"}]',
    '[{"id":"x","kind":"resolve","step":1,"attempt":1,"resolution":{"as":"rerun"}}]',
    '[{"id":"x","kind":"cancel","reason":null},[["reason"],"json-blob","0"]]',
  ];
  for (const [i, body] of odd.entries())
    db.run('INSERT INTO requests(run, id, body) SELECT nr, ?, ? FROM runs', [`odd ${i}`, body]);
  db.close();
  const request: RunRequest = { id: 'q', kind: 'cancel', reason: 'enough' };
  await store.ask('a', request);
  const told: RunRequest[] = [];
  const heard = new Promise<void>((resolve) => {
    store.listen((_, one) => {
      told.push(one);
      resolve();
      return true;
    });
  });
  expect(await store.claim('a')).toEqual({ kind: 'claimed', requests: [request] });
  await heard;
  expect(told).toEqual([request]);
  await store.close();
});
