/**
 * Another release of Node.js, from the packages in which npm ships it, kept in `.cache/node/`.
 * Knows names of packages and folders; must not know what is run with it.
 */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const CACHE = fileURLToPath(new URL('../.cache/node/', import.meta.url));
/** Platforms for which there is such a package. */
const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

/** Why there is no such Node here; the message is a sentence for people. */
export class NoSuchNode extends Error {}

/** The folder of programs of the newest release `major`; fetched when it is not there yet. */
export async function nodeRelease(major) {
  if (!/^\d{2}$/.test(major))
    throw new NoSuchNode(`"${major}" is no major version of Node.js; write for example 22.`);
  const platform = `${process.platform}-${process.arch}`;
  if (!PLATFORMS.includes(platform))
    throw new NoSuchNode(`npm has no package with Node.js for ${platform}.`);
  const name = `node-${platform}`;
  const folder = join(CACHE, major);
  const bin = join(folder, 'node_modules', name, 'bin');
  if (!existsSync(join(bin, 'node'))) await fetchPackage(`${name}@${major}`, folder);
  return bin;
}

async function fetchPackage(spec, folder) {
  await mkdir(folder, { recursive: true });
  // Without a project of its own, npm would install into the one above.
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  const flags = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts'];
  try {
    await promisify(execFile)('npm', ['install', '--prefix', folder, spec, ...flags]);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    const said = String(error.stderr || error.message)
      .trim()
      .split('\n');
    // The first line is npm's code for it, the second one says what that means.
    const why = said.slice(0, 2).map((line) => line.replace(/^npm error (code )?/, ''));
    throw new NoSuchNode(`npm cannot fetch ${spec}: ${why.join(', ')}`);
  }
}

/** The environment in which `node`, and what is started by that name, is the one in the folder. */
export function withNode(bin, env = process.env) {
  return { ...env, PATH: `${bin}${delimiter}${env.PATH}`, NODE: join(bin, 'node') };
}

/** The full version of the Node in the folder. */
export function versionOf(bin) {
  return execFileSync(join(bin, 'node'), ['--version'], { encoding: 'utf8' }).trim();
}
