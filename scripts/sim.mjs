/**
 * Starts the simulation: bundles it first, because it runs several times faster that way.
 * Knows the bundler and where to put the bundle; must not know what is simulated.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
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
// Worlds are made and forgotten by the thousand: with room for the young ones little of them is
// copied, which is worth a fifth of the time.
const room = ['--min-semi-space-size=32', '--max-semi-space-size=64'];
const program = `${folder}/${output[0].fileName}`;
const child = spawn(process.execPath, [...room, program, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
