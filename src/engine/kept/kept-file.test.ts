/**
 * Where the file of a kept workflow is found again.
 */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findKept, keptSource } from './kept-file.ts';

let place = '';
const at = (...names: string[]) => join(place, ...names);

function project(name: string): string {
  mkdirSync(at(name, 'flows'), { recursive: true });
  writeFileSync(at(name, 'package.json'), '{}');
  writeFileSync(at(name, 'flows/flow.yaml'), 'heddle: 1');
  return at(name);
}

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'heddle-kept-'));
});
afterEach(() => rmSync(place, { recursive: true }));

describe('the file of a kept workflow', () => {
  it('F07 is kept from the root of its project, or of the project of the store', () => {
    const root = project('one');
    const source = { file: at('one/flows/flow.yaml'), text: 'x' };
    expect(keptSource(source)).toEqual({ file: 'flows/flow.yaml', root, text: 'x' });
    expect(keptSource(source, at('two'))).toMatchObject({ file: '../one/flows/flow.yaml' });
  });

  it('F07 is found in the project of the store, also when its old place has another', () => {
    const kept = keptSource({ file: join(project('one'), 'flows/flow.yaml'), text: '' });
    const moved = project('two');
    expect(findKept(kept, { project: moved })).toEqual({
      file: at('two/flows/flow.yaml'),
      isThere: true,
    });
    expect(findKept(kept).file).toBe(at('one/flows/flow.yaml'));
  });

  it('is no file of the same name where the text came from standard input', () => {
    const root = project('one');
    const from = { file: at('one/flows/flow.yaml'), text: 'x', from: 'stdin' } as const;
    const kept = keptSource(from);
    expect(kept).toEqual({ file: 'flows/flow.yaml', root, text: 'x', from: 'stdin' });
    expect(findKept(kept)).toEqual({ file: from.file, isThere: false });
    expect(findKept(kept, { said: from.file })).toEqual({ file: from.file, isThere: true });
  });

  it('F07 is where somebody says it is, or nowhere', () => {
    const kept = keptSource({ file: join(project('one'), 'flows/flow.yaml'), text: '' });
    const said = at('one/flows/other.yaml');
    expect(findKept(kept, { said })).toEqual({ file: said, isThere: false });
    renameSync(at('one'), at('two'));
    expect(findKept(kept)).toEqual({ file: at('one/flows/flow.yaml'), isThere: false });
  });

  it('F07 that is gone leaves its folder, where modules are', () => {
    const kept = keptSource({ file: join(project('one'), 'flows/flow.yaml'), text: '' });
    const moved = project('two');
    rmSync(at('one'), { recursive: true });
    rmSync(at('two/flows/flow.yaml'));
    expect(findKept(kept, { project: moved })).toEqual({
      file: at('two/flows/flow.yaml'),
      isThere: false,
    });
  });
});
