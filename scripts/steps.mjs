/**
 * Runs commands, and says how each went.
 * Knows commands and exit codes; must not know what they check.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Runs `[command, ...args]`; resolves to whether it ended well. Output goes to this terminal. */
export function runCommand([command, ...args], { env = process.env, quiet = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      env: { ...env, FORCE_COLOR: '0' },
    });
    // Of commands that run beside others, the output comes in one piece and only when it is needed.
    const said = [];
    if (quiet)
      for (const from of [child.stdout, child.stderr]) from.on('data', (p) => said.push(p));
    child.on('error', () => resolve(false));
    child.on('close', (code) => {
      if (code !== 0 && quiet) process.stdout.write(Buffer.concat(said));
      resolve(code === 0);
    });
  });
}

/** Runs all steps in order, the later ones also when an earlier one failed; gives the names that failed. */
export async function runSteps(steps, { quiet = false } = {}) {
  const failed = [];
  for (const { name, command, needed = false } of steps) {
    const from = performance.now();
    if (!quiet) console.log(`\n> ${name}`);
    const ok = await runCommand(command, { quiet });
    console.log(
      `${ok ? 'ok' : 'FAILED'}: ${name} (${((performance.now() - from) / 1000).toFixed(1)} s)`,
    );
    if (!ok) failed.push(name);
    if (!ok && needed) break;
  }
  return failed;
}

const bin = (name) => `node_modules/.bin/${name}`;

/** By one release of the compiler: both have a `tsc`, so neither is asked for by that name. */
function types(release) {
  const { version } = JSON.parse(readFileSync(`node_modules/${release}/package.json`, 'utf8'));
  const command = ['node', `node_modules/${release}/bin/tsc`, '-p', '.'];
  return { name: `types, TypeScript ${version}`, command };
}

export const STEPS = {
  build: { name: 'build', command: ['node', 'scripts/build.mjs'], needed: true },
  format: { name: 'format', command: [bin('biome'), 'check', '.'] },
  lint: { name: 'lint', command: [bin('oxlint')] },
  types: types('typescript-7'),
  /** People have either; this one takes five times as long. */
  typesBefore: types('typescript'),
  unused: { name: 'unused code', command: [bin('knip')] },
};
