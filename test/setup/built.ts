/**
 * What runs before any test: the build must be there, because the command line and the worker
 * threads are tested as built.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export default function setup(): void {
  const wanted = [
    'dist/cli/main.js',
    'dist/sandbox-worker.js',
    'dist/watchdog-worker.js',
    'dist/thread-worker.js',
    'examples/wasm-modules/append_suffix.wasm',
  ];
  if (wanted.every((file) => existsSync(file))) return;
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
}
