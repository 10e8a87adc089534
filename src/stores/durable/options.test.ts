/**
 * What stores refuse to be opened with, each with its fix; nothing is made nor asked for.
 */
import { describe, expect, it } from 'vitest';
import { postgresStore } from '../postgres.ts';
import { sqliteStore } from '../sqlite.ts';

const REFUSED: readonly (readonly [unknown, string, string])[] = [
  [{ durability: 'bad' }, 'durability cannot be "bad"', 'give "disk" or "process"'],
  [{ onTrouble: 'tell' }, 'onTrouble cannot be "tell"', 'give a function'],
  [{ durabilty: 'disk' }, 'there is no option "durabilty"', 'did you mean durability?'],
  [null, 'the options cannot be null', 'give some of durability, onTrouble'],
];

describe('a store', () => {
  it.each(REFUSED)('is not opened with %o', (options, message, hint) => {
    const told = { name: 'StoreError', kind: 'refused', message };
    expect(fault(() => sqliteStore('runs.db', options as never))).toMatchObject({ ...told, hint });
    const told2 = fault(() => postgresStore('postgres://h/d', options as never));
    expect(told2).toMatchObject({ ...told, hint: expect.stringContaining(hint) });
  });

  it.each<[object, string]>([
    [{ schema: 7 }, 'schema cannot be 7'],
    [{ prepare: 'no' }, 'prepare cannot be "no"'],
    [{ patienceMs: '5s' }, 'patienceMs cannot be "5s"'],
    [{ patienceMs: -1 }, 'patienceMs cannot be -1'],
  ])('in Postgres is not opened with %o', (options, message) => {
    const told = fault(() => postgresStore('postgres://h/d', options as never));
    expect(told).toMatchObject({ kind: 'refused', message });
  });

  it.each([[7], [undefined], ['']])('is not opened at %o', (place) => {
    const told = { kind: 'refused', hint: expect.stringContaining('such as') };
    expect(fault(() => sqliteStore(place as never))).toMatchObject(told);
    expect(fault(() => postgresStore(place as never))).toMatchObject(told);
  });
});

function fault(open: () => unknown): unknown {
  try {
    open();
  } catch (error) {
    return error;
  }
  return undefined;
}
