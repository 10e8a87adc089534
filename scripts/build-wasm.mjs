/**
 * Compiles every WAT source of the examples and the test fixtures to a .wasm file beside it.
 * Knows folders and the compiler; must not know what the modules are for.
 *
 * Files that are up to date already stay untouched.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import wabt from 'wabt';

const FOLDERS = ['../examples/wasm-modules/', '../test/fixtures/wasm/'];
/** Some fixtures use features that Heddle refuses. */
const FEATURES = { threads: true, memory64: true, bulk_memory: true, reference_types: true };

export async function buildWasm() {
  const compiler = await wabt();
  for (const folder of FOLDERS) {
    const place = new URL(folder, import.meta.url);
    const sources = (await readdir(place)).filter((name) => name.endsWith('.wat')).sort();
    for (const name of sources) await buildOne(compiler, new URL(name, place), name);
  }
}

async function buildOne(compiler, source, name) {
  const module = compiler.parseWat(name, await readFile(source, 'utf8'), FEATURES);
  const { buffer } = module.toBinary({ write_debug_names: true });
  module.destroy();
  const target = new URL(source.href.replace(/\.wat$/, '.wasm'));
  const before = await readFile(target).catch(() => undefined);
  if (before === undefined || !before.equals(buffer)) await writeFile(target, buffer);
}
