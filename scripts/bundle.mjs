/**
 * Runs a TypeScript program of this project: bundled into a folder of its own, then started.
 * Knows the bundler; must not know the programs.
 */
import { spawn } from 'node:child_process';
import { rolldown } from 'rolldown';

/** Bundles `entries` (name -> file) and starts `main` with `args`; gives its exit code. */
export async function runBundled(name, entries, main, args = process.argv.slice(2)) {
  const dir = `node_modules/.cache/heddle/${name}`;
  const bundle = await rolldown({
    input: entries,
    platform: 'node',
    external: [/^[^./]/, /dist\/index\.js$/],
    logLevel: 'silent',
  });
  await bundle.write({ dir, format: 'esm', entryFileNames: '[name].js' });
  await bundle.close();
  const child = spawn(process.execPath, [`${dir}/${main}.js`, ...args], { stdio: 'inherit' });
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}
