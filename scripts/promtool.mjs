/**
 * The program `promtool` of Prometheus: that of the machine, else from its Debian package, kept in `.cache/prometheus/`.
 * Knows names of packages and folders; must not know what is checked with it.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const CACHE = fileURLToPath(new URL('../.cache/prometheus/', import.meta.url));
const ran = promisify(execFile);

/** Its path, or why there is none, as a sentence for people. */
export async function promtool() {
  const own = await ran('sh', ['-c', 'command -v promtool']).catch(() => undefined);
  if (own !== undefined) return { path: own.stdout.trim() };
  const path = join(CACHE, 'usr/bin/promtool');
  if (existsSync(path)) return { path };
  try {
    await mkdir(CACHE, { recursive: true });
    await ran('apt-get', ['download', 'prometheus'], { cwd: CACHE });
    const [file] = (await readdir(CACHE)).filter((name) => name.endsWith('.deb'));
    await ran('dpkg-deb', ['-x', file, '.'], { cwd: CACHE });
    return { path };
  } catch (error) {
    const [why] = String(error.stderr || error.message)
      .trim()
      .split('\n');
    return { reason: `there is none, and its Debian package cannot be fetched: ${why}` };
  }
}
