/**
 * `node scripts/docs.mjs`: makes the pages of docs/reference/ from the declarations in src/;
 * with `--check` it writes nothing and ends with 1 when a page is stale.
 * Knows where declarations stand and where pages go; must not know what is on a page.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { referencePages } from './docs-pages.mjs';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const FOLDER = `${ROOT}docs/reference/`;

/** What the pages are made of, each from the one place that declares it. */
const DECLARATIONS = `
  export { WORKFLOW_SCHEMA, STEP_SCHEMA } from './src/workflow/formats/native-schema.ts';
  export { configSchema } from './src/workflow/formats/config-schema.ts';
  export { DIAGNOSTIC_CODES } from './src/workflow/diagnostic.ts';
  export { ID_RULE } from './src/workflow/id.ts';
  export { WORD_RULE } from './src/workflow/name.ts';
  export { ENGINE_ERROR_CODES } from './src/engine/engine-error.ts';
  export { STEP_TYPES, STRATEGIES } from './src/registry.ts';
  export { COMMANDS } from './src/cli/commands/index.ts';
  export { EXIT } from './src/cli/exit-code.ts';
  export { SCHEMA_KEYWORDS } from './src/std/json-schema.ts';
  export { FORMAT_WORDS, KEYWORDS, NOTES } from './src/schemas/keywords.ts';
  export { MAX_PATTERN } from './src/schemas/word-faults.ts';
  export { describe } from './src/std/schema-words.ts';
`;

async function declarations() {
  const cache = `${ROOT}node_modules/.cache/`;
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(`${cache}heddle-docs-`);
  try {
    const entry = `${ROOT}reference-entry.ts`;
    const bundle = await rolldown({
      input: entry,
      cwd: ROOT,
      platform: 'node',
      external: (id) => id !== entry && !id.startsWith('.') && !isAbsolute(id),
      plugins: [
        {
          name: 'reference-entry',
          resolveId: (id) => (id === entry ? entry : null),
          load: (id) => (id === entry ? DECLARATIONS : null),
        },
      ],
    });
    const { output } = await bundle.write({ dir: folder, format: 'esm' });
    await bundle.close();
    return await withCommands(await import(pathToFileURL(`${folder}/${output[0].fileName}`).href));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** With what only the files of commands declare. */
async function withCommands({ COMMANDS, ...rest }) {
  const commands = COMMANDS.map(async ({ load, ...entry }) => ({ ...entry, ...(await load()) }));
  return { ...rest, COMMANDS: await Promise.all(commands) };
}

/** Names of pages that differ from what they should be, or should not be there at all. */
async function stalePages(pages) {
  const there = (await readdir(FOLDER).catch(() => [])).filter((name) => name.endsWith('.md'));
  const stale = there.filter((name) => !pages.has(name));
  for (const [name, text] of pages) {
    const found = await readFile(FOLDER + name, 'utf8').catch(() => undefined);
    if (found !== text) stale.push(name);
  }
  return stale.sort();
}

const pages = referencePages(await declarations());
const stale = await stalePages(pages);
if (process.argv.includes('--check')) {
  for (const name of stale) console.log(`docs/reference/${name} is stale: node scripts/docs.mjs`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  await mkdir(FOLDER, { recursive: true });
  for (const name of stale) {
    if (pages.has(name)) await writeFile(FOLDER + name, pages.get(name));
    else await rm(FOLDER + name);
    console.log(`docs/reference/${name}`);
  }
}
