/**
 * Which names of files a SQLite store takes, and what the others are told.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sqliteStore } from '../sqlite.ts';
import { sqlitePlaceFault } from './address.ts';

describe('the file of a store', () => {
  it.each([
    ['file:foo.db', 'foo.db'],
    ['file:foo.db?mode=ro', 'foo.db'],
    ['FILE:///data/foo%20bar.db', '/data/foo bar.db'],
    ['file:/data/foo.db', '/data/foo.db'],
    ['sqlite:foo.db', 'foo.db'],
    ['///data/foo.db', '/data/foo.db'],
    ['//foo.db', 'foo.db'],
    ['foo.db?mode=ro&cache=shared', 'foo.db'],
    ['~/foo.db', join(homedir(), 'foo.db')],
    ['~', join(homedir(), 'heddle.db')],
    ['~somebody/foo.db', './~somebody/foo.db'],
    ['data/', 'data/heddle.db'],
    ['..', '../heddle.db'],
    [':strange:', './:strange:'],
  ])('F12 %s is refused, and %s is named', (file, better) => {
    expect(sqlitePlaceFault(file)?.better).toEqual({ kind: 'sqlite', place: better });
    expect(sqlitePlaceFault(better), 'what is named is accepted').toBeUndefined();
  });

  it.each([':memory:', 'file::memory:?cache=shared', 'file:x?mode=memory'])(
    'F12 %s is the store that keeps nothing',
    (file) => expect(sqlitePlaceFault(file)?.better).toEqual({ kind: 'memory' }),
  );

  it.each([
    'libsql://host',
    'https://host/x.db',
    'http:x',
    'file:',
    '//',
    ' ',
    'a\0b',
    'x'.repeat(250),
  ])('F12 %j is refused', (file) =>
    expect(sqlitePlaceFault(file)).toEqual({ reason: expect.any(String) }),
  );

  it.each([
    'foo.db',
    './file:foo.db',
    'C:\\data\\foo.db',
    'a~b.db',
    '/data/what?.db',
    'ü.db',
    '.heddle/heddle.db',
  ])('F12 %s is a file', (file) => expect(sqlitePlaceFault(file)).toBeUndefined());

  it('F12 a path that SQLite cannot open is refused before anything is made', () => {
    const folder = mkdtempSync(join(tmpdir(), 'heddle-address-'));
    const long = join(folder, ...Array.from({ length: 30 }, () => 'x'.repeat(20)), 'a.db');
    expect(() => sqliteStore(long)).toThrow('its path has more than 500 bytes');
    expect(existsSync(join(folder, 'x'.repeat(20)))).toBe(false);
    rmSync(folder, { recursive: true });
  });

  it('F12 a program is told what to call instead', () => {
    const hint = (file: string) => {
      try {
        sqliteStore(file);
      } catch (error) {
        return (error as { hint?: string }).hint;
      }
      return undefined;
    };
    expect(hint(':memory:')).toBe('use memoryStore()');
    expect(hint('file:foo.db')).toBe('give "foo.db"');
    expect(hint('postgres://host/db')).toBe('use postgresStore("postgres://host/db")');
    expect(hint('libsql://host')).toBe('give the path of a file, such as "runs.db"');
  });
});
