/**
 * Files of settings: what they become, and what is told of one that is wrong, at its place.
 */
import { describe, expect, it } from 'vitest';
import { locateAll } from '../place.ts';
import { readConfig } from './config-file.ts';

const read = (text: string) => readConfig(text, 'heddle.config.yaml', ['work_queue', 'level']);

describe('a file of settings', () => {
  it('becomes what an engine takes', () => {
    const { values, diagnostics } = read(`store: sqlite:runs.db
defaults:
  strategy: level
  on_failure: best_effort
  drain: true
  concurrency: unlimited
  timeout: 1h
  max_branches: 3
  budget: { tokens: 5 }
  branch_timeout: 90s
pools: { api: 4, big: 1kb, shy: { size: 2, breaker: { failures: 3, reset: 30s } } }
guard: public
secrets:
  a: { env: A }
  b: { file: ./b }
  c: { command: [get, c], ttl: 10m }
  d: { command: [get, d] }
`);
    expect(diagnostics).toEqual([]);
    expect(values).toEqual({
      store: 'sqlite:runs.db',
      defaults: {
        strategy: 'level',
        onFailure: 'best_effort',
        drain: true,
        concurrency: Number.POSITIVE_INFINITY,
        timeoutMs: 3_600_000,
        maxBranches: 3,
        budget: { tokens: 5 },
        branchTimeoutMs: 90_000,
      },
      pools: {
        api: { size: 4 },
        big: { size: 1_024 },
        shy: { size: 2, breaker: { failures: 3, resetMs: 30_000 } },
      },
      guard: 'public',
      secrets: {
        a: { env: 'A' },
        b: { file: './b' },
        c: { command: ['get', 'c'], ttlMs: 600_000 },
        d: { command: ['get', 'd'] },
      },
    });
  });

  it.each(['', '# nothing is set\n', '{}\n', 'null\n'])('may say nothing: %j', (text) => {
    expect(read(text)).toMatchObject({ values: {}, diagnostics: [] });
  });

  it.each<[string, string, string]>([
    ['stor: memory', '1:1 E_UNKNOWN_KEY config: unknown key "stor".', 'did you mean "store"?'],
    ['- store', '1:1 E_TYPE config: expected a mapping, got', ''],
    ['store: 5', '1:8 E_TYPE config: "store": expected text', ''],
    [
      'guard: publik',
      '1:8 E_CHOICE config: "guard": expected one of off, public',
      'did you mean "public"?',
    ],
    [
      'defaults: { strategy: levle }',
      '1:23 E_CHOICE defaults: "strategy"',
      'did you mean "level"?',
    ],
    ['defaults: { timeout: 5 }', '1:22 E_TYPE defaults: "timeout"', ''],
    [
      'defaults: { concurency: 5 }',
      '1:13 E_UNKNOWN_KEY defaults: unknown key',
      'did you mean "concurrency"?',
    ],
    [
      'defaults: { concurrency: { min: 5, max: 2 } }',
      '1:33 E_RANGE defaults: "concurrency": "min" (5) is larger than "max" (2).',
      'lower min, or raise max',
    ],
    ['pools: { api: 0 }', '1:15 E_RANGE', ''],
    ['pools: { "a b": 3 }', '1:10 E_BAD_ID the pool name "a b" holds', 'use a letter or _'],
    ['pools: { api: { size: 0 } }', '1:23 E_RANGE pool "api": "size"', ''],
    [
      'secrets: { a-b: { env: A } }',
      '1:12 E_FORMAT "a-b" is no name of a secret.',
      'write letters',
    ],
    [
      'secrets: { a: {} }',
      '1:15 E_MISSING_KEY secret "a": it does not say where',
      'give one of env, file, command',
    ],
    [
      'secrets: { a: { env: A, file: b } }',
      '1:15 E_UNKNOWN_KEY secret "a": env and file are given; it has one place.',
      'keep one of them',
    ],
    [
      'secrets: { a: { env: A, ttl: 5m } }',
      '1:25 E_UNKNOWN_KEY secret "a": "ttl" belongs',
      'remove it',
    ],
    [
      'secrets: { a: { comand: [x] } }',
      '1:17 E_UNKNOWN_KEY secret "a": unknown key',
      'did you mean "command"?',
    ],
    [
      'secrets: { a: { command: get a } }',
      '1:26 E_TYPE secret "a": "command": expected a list',
      '',
    ],
    ['secrets: { a: { command: [] } }', '1:26 E_RANGE secret "a": "command"', ''],
    ['store: [', '1:8 E_YAML_SYNTAX', ''],
  ])('that is wrong is refused at its place: %s', (text, told, fix) => {
    const { values, diagnostics, source } = read(text);
    expect(values).toBeUndefined();
    const [first, ...more] = locateAll(diagnostics, source);
    expect(more).toEqual([]);
    expect(`${first!.line}:${first!.column} ${first!.code} ${first!.message}`).toContain(told);
    expect(first!.fix ?? '').toContain(fix);
  });

  it.each([
    ['store: postgres://me:hunter2@db/runs', 'the address of the store holds a password'],
    [
      `secrets: { a: { command: [get, ghp_${'aB3dE5gH7j'.repeat(4)}] } }`,
      'the command for the secret "a"',
    ],
  ])('warns of a secret that stands in it, and does not show it: %s', (text, message) => {
    const { values, diagnostics, source } = read(text);
    expect(values).toBeDefined();
    const told = locateAll(diagnostics, source);
    expect(told).toMatchObject([{ code: 'W_SECRET_INLINE', line: 1 }]);
    expect(told[0]!.message).toContain(message);
    expect(JSON.stringify(told)).not.toMatch(/hunter2|aB3dE5/);
  });

  it.each([
    'store: postgres://me@db/runs',
    'store: sqlite:a:b@c.db',
    'secrets: { a: { command: [op, read, "op://team/hook/url"] }, token: { env: TOKEN } }',
  ])('warns of nothing else: %s', (text) => expect(read(text).diagnostics).toEqual([]));

  it('shows nothing of a secret that stands where its place should', () => {
    const { diagnostics, source } = read('secrets:\n  db: hunter2-hunter2\n');
    const told = locateAll(diagnostics, source);
    expect(told).toMatchObject([{ code: 'E_TYPE', line: 2 }]);
    expect(JSON.stringify(told)).not.toContain('hunter2');
  });
});
