/**
 * The types that are published, read as text.
 * Needs the build; must not know what they declare.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const TSC = 'node_modules/typescript-7/bin/tsc';
const NODE = /\bfrom ["']node:|\bimport\(["']node:|\bNodeJS\.|\bBuffer\b/;

describe('published types', () => {
  it('S6 need no types of Node.js, which not every project has', () => {
    const files = readdirSync('dist')
      .filter((name) => name.endsWith('.d.ts'))
      .map((name) => `dist/${name}`);
    expect(files).toContain('dist/index.d.ts');
    expect(files.filter((file) => NODE.test(readFileSync(file, 'utf8')))).toEqual([]);
  });

  it('are sound with the libraries that the guide names', () => {
    const libs = /"lib": \[([^\]]+)\]` \(else TS2550/.exec(
      readFileSync('docs/guide/typescript.md', 'utf8'),
    );
    const lib = libs![1]!.replaceAll(/[" ]/g, '');
    const told = (...more: string[]) =>
      spawnSync(
        process.execPath,
        [
          TSC,
          '--noEmit',
          '--ignoreConfig',
          '--strict',
          '--module',
          'nodenext',
          '--types',
          '',
          ...more,
          'dist/index.d.ts',
        ],
        { encoding: 'utf8' },
      ).stdout;
    expect(told('--target', 'es2023', '--lib', lib)).toBe('');
    // As it would be without them.
    expect(told('--target', 'es2023')).toContain('TS2550');
  });
});
