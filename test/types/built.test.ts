/**
 * The types that are published, read as text.
 * Needs the build; must not know what they declare.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const NODE = /\bfrom ["']node:|\bimport\(["']node:|\bNodeJS\.|\bBuffer\b/;

describe('published types', () => {
  it('S6 need no types of Node.js, which not every project has', () => {
    const files = readdirSync('dist')
      .filter((name) => name.endsWith('.d.ts'))
      .map((name) => `dist/${name}`);
    expect(files).toContain('dist/index.d.ts');
    expect(files.filter((file) => NODE.test(readFileSync(file, 'utf8')))).toEqual([]);
  });
});
