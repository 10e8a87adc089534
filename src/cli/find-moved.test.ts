/**
 * A file that was moved: which one is offered, and when none is.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { findMoved } from './find-moved.ts';
import { shortest } from './shortest.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function projectWith(...files: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-moved-'));
  folders.push(folder);
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), '');
  }
  return folder;
}

it('offers the only file of that name, wherever it is in the project', () => {
  const project = projectWith(
    'a/b/flow.yaml',
    'a/other.yaml',
    'node_modules/x/flow.yaml',
    '.x/flow.yaml',
  );
  expect(findMoved('flow.yaml', project)).toBe(shortest(join(project, 'a/b/flow.yaml')));
});

it('offers none of several, nor a folder, nor one that is not there', () => {
  const project = projectWith('a/flow.yaml', 'b/flow.yaml', 'folder.yaml/x');
  for (const name of ['flow.yaml', 'folder.yaml', 'gone.yaml'])
    expect(findMoved(name, project)).toBeUndefined();
  expect(findMoved('flow.yaml', join(project, 'nowhere'))).toBeUndefined();
});

it('stops looking in a project that is large', () => {
  const project = projectWith('a/1', 'a/2', 'z/flow.yaml');
  expect(findMoved('flow.yaml', project, 5)).toBeDefined();
  expect(findMoved('flow.yaml', project, 4)).toBeUndefined();
});
