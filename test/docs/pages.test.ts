/**
 * Every block of the documentation that is marked `runnable` is executed, in order, in one folder
 * per page; and every TypeScript block is type-checked.
 * Knows the words of the fences; must not know what any page is about.
 *
 * ```yaml runnable file=a.yaml``` is written (so are ts, json, wat …); with the word `script` a
 * file is run as well. ```sh runnable exit=1``` is run. What follows as ```text output```,
 * ```json output``` or ```text errors``` is what must have come.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atLength, IN_TURNS, todays } from '../length.ts';
import { withoutStalls } from '../stalls.ts';
import { type Block, blocksOf, pagesIn, pageText, ROOT } from './markdown.ts';
import { plain, plainJson } from './plain.ts';
import { type Ended, Project } from './project.ts';

const pages = [...pagesIn('docs'), 'README.md'].filter((page) => existsSync(join(ROOT, page)));
const runnable = pages.filter((page) => blocksOf(pageText(page)).some(isRunnable));

function isRunnable({ words }: Block): boolean {
  return words.has('runnable');
}

/** Executes a page; throws at the first block that does not do what the page says. */
async function execute(page: string, project: Project): Promise<void> {
  let last: Ended | undefined;
  for (const block of blocksOf(pageText(page))) {
    const where = `${page}:${block.line}`;
    if (isRunnable(block)) last = await perform(block, project, where);
    else if (block.words.has('output') || block.words.has('errors')) {
      expect(last, `${where} follows no block that was run`).toBeDefined();
      compare(block, last!, project.folder, where);
    }
  }
}

async function perform(block: Block, project: Project, where: string): Promise<Ended | undefined> {
  const { file, exit = '0' } = block.values;
  if (file !== undefined) await project.write(file, block.text);
  if (block.language !== 'sh' && !block.words.has('script')) {
    expect(file, `${where} has no file=`).toBeDefined();
    return undefined;
  }
  const ended =
    block.language === 'sh' ? await project.shell(block.text) : await project.script(file!);
  expect(ended.code, `${where} ended with\n${ended.stderr}${ended.stdout}`).toBe(Number(exit));
  return ended;
}

function compare({ language, words, text }: Block, ended: Ended, folder: string, where: string) {
  const got = withoutStalls(words.has('errors') ? ended.stderr : ended.stdout, text);
  if (language === 'json') {
    expect(plainJson(JSON.parse(got), folder), where).toEqual(plainJson(JSON.parse(text), folder));
  } else expect(plain(got, folder), where).toBe(plain(text, folder));
}

/** Within `npm test` every fourth day; who names this file, and `npm run test:ci`, execute all. */
const executed = IN_TURNS ? todays(runnable, 4) : runnable;
if (executed.length < runnable.length)
  console.log(
    `${executed.length} of ${runnable.length} pages are executed today; all: npm run test:ci`,
  );

describe.concurrent('a page', () => {
  it.each(executed)('%s does what it says', async (page) => {
    const project = new Project();
    if (page === 'README.md') project.copy('examples');
    try {
      await execute(page, project);
    } finally {
      project.close();
    }
  });
});

it('a module of a page that exports a workflow starts no run: a command that imports it would', () => {
  const both = pages.flatMap((page) =>
    blocksOf(pageText(page))
      .filter(({ language, text, values }) => {
        const exports = /^export default/m.test(text) && /^(ts|js)$/.test(language);
        // The page that shows how that is refused.
        return exports && values.file !== 'self.ts' && /\b(?:run|start)\(\w/.test(text);
      })
      .map(({ line }) => `${page}:${line}`),
  );
  expect(both).toEqual([]);
});

describe('the TypeScript of the pages', () => {
  const project = new Project();
  const files: string[] = [];

  beforeAll(async () => {
    for (const page of runnable) {
      for (const block of blocksOf(pageText(page))) {
        const { file } = block.values;
        if (block.language !== 'ts' || file === undefined || !isRunnable(block)) continue;
        const name = `${page.replace(/\W/g, '-')}/${file}`;
        files.push(name);
        await project.write(name, block.text);
      }
    }
    const compilerOptions = {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      target: 'ES2022',
      module: 'NodeNext',
      allowImportingTsExtensions: true,
      types: ['node'],
      typeRoots: [join(ROOT, 'node_modules/@types')],
    };
    await project.write('tsconfig.json', JSON.stringify({ compilerOptions, files }));
  });
  afterAll(() => project.close());

  const all = ['typescript', 'typescript-7'];
  const releases = atLength({ short: all.slice(1), ci: all, long: all });
  it.each(releases)('has the types that it says, by %s', async (release) => {
    expect(files.length).toBeGreaterThan(0);
    const { code, stdout } = await project.run(`${release}/bin/tsc`, '-p', '.');
    expect(stdout).toBe('');
    expect(code).toBe(0);
  });
});

describe('the marks of a page', () => {
  it('are found, with languages, words and values', () => {
    const text = 'a\n```sh runnable exit=1\nheddle\n```\n```text output\n```\n';
    const [first, second] = blocksOf(text);
    expect(first).toMatchObject({
      language: 'sh',
      values: { exit: '1' },
      text: 'heddle\n',
      line: 2,
    });
    expect(isRunnable(first!)).toBe(true);
    expect(second).toMatchObject({ language: 'text', text: '' });
    expect(second!.words).toEqual(new Set(['output']));
  });

  it('make a wrong output fail', async () => {
    const ended = { code: 0, stdout: 'took 4 ms\n', stderr: '' };
    const block = (text: string) => blocksOf(`\`\`\`text output\n${text}\n\`\`\`\n`)[0]!;
    compare(block('took 12.5 s'), ended, '/nowhere', 'here');
    expect(() => compare(block('took long'), ended, '/nowhere', 'here')).toThrow();
  });
});
