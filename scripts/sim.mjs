/**
 * Starts the simulation: bundles it first, because it runs several times faster that way.
 * Knows the bundler and where to put the bundle; must not know what is simulated.
 */
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const cache = fileURLToPath(new URL('../node_modules/.cache/', import.meta.url));
await mkdir(cache, { recursive: true });
const folder = await mkdtemp(`${cache}heddle-sim-`);
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const bundle = await rolldown({
  input: fileURLToPath(new URL('./sim.ts', import.meta.url)),
  platform: 'node',
  external: ['jiti', '@marcbachmann/cel-js'],
});
const { output } = await bundle.write({ dir: folder, format: 'esm' });
await bundle.close();
await import(pathToFileURL(`${folder}/${output[0].fileName}`).href);
