/**
 * Runs commands one after the other and says how each went.
 * Knows commands and exit codes; must not know what they check.
 */
import { spawn } from 'node:child_process';

/** Runs `[command, ...args]`; resolves to whether it ended well. Output goes to this terminal. */
export function runCommand([command, ...args]) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: 'inherit',
      env: { ...process.env, FORCE_COLOR: '0' },
    });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
  });
}

/** Runs all steps, the later ones also when an earlier one failed; gives the names that failed. */
export async function runSteps(steps) {
  const failed = [];
  for (const { name, command, needed = false } of steps) {
    const from = performance.now();
    console.log(`\n> ${name}`);
    const ok = await runCommand(command);
    console.log(
      `${ok ? 'ok' : 'FAILED'}: ${name} (${((performance.now() - from) / 1000).toFixed(1)} s)`,
    );
    if (!ok) failed.push(name);
    if (!ok && needed) break;
  }
  return failed;
}

const bin = (name) => `node_modules/.bin/${name}`;

export const STEPS = {
  build: {
    name: 'build',
    command: [process.execPath, 'scripts/build.mjs'],
    needed: true,
  },
  format: { name: 'format', command: [bin('biome'), 'check', '.'] },
  lint: { name: 'lint', command: [bin('oxlint')] },
  types: { name: 'types', command: [bin('tsc'), '-p', '.'] },
  unused: { name: 'unused code', command: [bin('knip')] },
};
