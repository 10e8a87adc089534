/**
 * Frames of a stack that say nothing to whoever wrote a step.
 * Knows where the files of this package are, and how Node.js names its own; must not know what was thrown.
 */
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { packageRoot } from './package-root.ts';

/**
 * Whether a frame is in a file of this package, of what it loads modules with, or of Node.js itself. Where
 * this package is a part of a bundle its frames cannot be told from others, and are shown.
 */
export function hidesFrame(frame: string): boolean {
  if (OF_NODE.test(frame)) return true;
  ours ??= placesOf(packageRoot(dirname(fileURLToPath(import.meta.url))));
  for (const place of ours) if (frame.includes(place)) return true;
  return false;
}

const OF_NODE = /(?:\(| )node:/;

let ours: readonly string[] | undefined;

/** As a path and as an address: frames of ES modules have the one, others the other. */
function placesOf(root: string | undefined): readonly string[] {
  const folders = root === undefined ? [] : [join(root, 'dist'), join(root, 'src')];
  const places = folders.flatMap((folder) => [`${folder}${sep}`, `${pathToFileURL(folder).href}/`]);
  return [...places, '/node_modules/jiti/', '\\node_modules\\jiti\\'];
}
