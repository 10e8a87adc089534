/**
 * The simulation bundled from an edited copy of the source, to see whether it notices the edit.
 * Knows the bundler and source text; must not know what the edits mean. The source on disk stays
 * as it is.
 */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

/** A change of one place of one source file. */
export interface Edit {
  /** Relative to the project. */
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
}

type Simulation = typeof import('./simulate.ts');

const root = new URL('../../', import.meta.url);

/** The edited files by path. Throws when an edit does not fit its file. */
export async function textWith(edits: readonly Edit[]): Promise<ReadonlyMap<string, string>> {
  const edited = new Map<string, string>();
  for (const edit of edits) {
    const path = fileURLToPath(new URL(edit.file, root));
    edited.set(path, apply(edit, edited.get(path) ?? (await readFile(path, 'utf8'))));
  }
  return edited;
}

/** Bundles and loads the simulation with the edits made. Throws when one does not fit its file. */
export async function loadEdited(edits: readonly Edit[]): Promise<Simulation> {
  const edited = await textWith(edits);
  const cache = fileURLToPath(new URL('node_modules/.cache/', root));
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(`${cache}heddle-mutant-`);
  try {
    const bundle = await rolldown({
      input: fileURLToPath(new URL('test/simulation/simulate.ts', root)),
      platform: 'node',
      external: ['jiti', '@marcbachmann/cel-js'],
      plugins: [{ name: 'edit', load: (id: string) => edited.get(id) }],
    });
    const { output } = await bundle.write({ dir: folder, format: 'esm' });
    await bundle.close();
    return (await import(pathToFileURL(`${folder}/${output[0].fileName}`).href)) as Simulation;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function apply({ file, find, replace }: Edit, text: string): string {
  const found = text.split(find).length - 1;
  if (found !== 1)
    throw new Error(`${file} holds ${JSON.stringify(find)} ${found} times, not once`);
  return text.replace(find, () => replace);
}
