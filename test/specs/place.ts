/**
 * Temporary folders with the files of a case, and what stands in them before and after.
 * Knows files; must not know commands.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Case, FileRecipe } from './table.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Larger files are compared by size alone. */
const MOST_HASHED = 64 * 2 ** 20;

/** A new folder holding the files of the case. */
export function layOut({ flow, files }: Case): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'heddle-spec-'));
  chmodSync(folder, 0o755);
  const all = { ...(flow !== undefined && { 'flow.yaml': flow }), ...files };
  for (const [name, recipe] of Object.entries(all)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    make(path, recipe);
  }
  return folder;
}

function make(path: string, recipe: FileRecipe): void {
  if (typeof recipe === 'string') return writeFileSync(path, filled(recipe));
  const { bytes, repeat, times = 1, before = '', after = '', sparse, link, closed } = recipe;
  if (bytes !== undefined) writeFileSync(path, Buffer.from(bytes.replace(/\s/g, ''), 'hex'));
  else if (repeat !== undefined) {
    const items = Array.from({ length: times }, (_, i) => repeat.replaceAll('%d', String(i)));
    writeFileSync(path, `${before}${items.join('')}${after}`);
  } else if (sparse !== undefined) {
    const file = openSync(path, 'w');
    ftruncateSync(file, sparse);
    closeSync(file);
  } else if (link !== undefined) symlinkSync(link, path);
  else if (recipe.fifo) execFileSync('mkfifo', [path]);
  else if (recipe.folder) mkdirSync(path, { recursive: true });
  else if (closed !== undefined) {
    writeFileSync(path, closed);
    chmodSync(path, 0o000);
  } else if (recipe.wasm !== undefined) copyModule(path, recipe.wasm, recipe.first);
}

function copyModule(path: string, name: string, first: number | undefined): void {
  const source = join(ROOT, `test/fixtures/wasm/${name}.wasm`);
  if (first === undefined) copyFileSync(source, path);
  else writeFileSync(path, readFileSync(source).subarray(0, first));
}

/** `@heddle@` stands for the library, as a module's address. */
function filled(text: string): string {
  return text.replaceAll('@heddle@', pathToFileURL(join(ROOT, 'dist/index.js')).href);
}

/** Every path below the folder with what stands there, as text that can be compared. */
export function snapshot(folder: string): readonly string[] {
  return pathsIn(folder)
    .map((path) => `${path.slice(folder.length + 1)} ${contentOf(path)}`)
    .sort();
}

/** Not by one recursive call: newer versions of Node.js follow links in it, even out of the folder. */
function pathsIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? [path, ...pathsIn(path)] : [path];
  });
}

/** Without the place where runs are kept. */
export function withoutStore(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => !/(^|\/)\.heddle[ /]/.test(line));
}

function contentOf(path: string): string {
  // SQLite removes files of its own when it likes to.
  if (path.includes('/.heddle/')) return 'of a store';
  const info = lstatSync(path);
  if (info.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
  if (!info.isFile() || info.size > MOST_HASHED)
    return `${info.mode} ${info.isFile() ? info.size : ''}`;
  return `${info.mode} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
}
