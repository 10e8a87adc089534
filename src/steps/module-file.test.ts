/**
 * Functions in module files: found inside the project only, loaded, and told about when they are
 * not what they should be. Catalogue F1 to F5, with real folders.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Place, Prepared } from '../ports/step-type.ts';
import { loadExport } from './module-file.ts';

let top: string;
let place: Place;

const FILES: Readonly<Record<string, string>> = {
  'root/flows/steps.mjs':
    'export const load = () => "loaded"; export const rows = 5; export default () => "default";',
  'root/flows/typed.ts':
    'export const size = (text: string): number => text.length; export type Only = string;',
  'root/flows/old.cjs': 'module.exports = { twice: (n) => n * 2 };',
  'root/flows/class.mjs': 'export const value = 1;',
  'root/flows/spread.cjs': 'module.exports = { ...{ thrice: (n) => n * 3 }, Maker: class {} };',
  'root/flows/later.mjs': 'export const f = Promise.resolve((n) => n + 1);',
  'root/flows/throws.mjs': 'throw new Error("not today\\nsecond line");',
  'root/flows/broken.mjs': 'export const = ;',
  'root/flows/broken.ts': 'export const x: = ;',
  'root/flows/imports.mjs': 'import "./not-there.mjs"; export const f = () => 1;',
  'root/flows/empty.mjs': '',
  'root/flows/noise.mjs': '\u0000\u0001\u0002binary',
  'root/flows/data.json': '{}',
  'root/shared.mjs': 'export const above = () => "above";',
  'root/..cache/inner.mjs': 'export const f = () => "dots";',
  'root-evil/x.mjs': 'export const f = () => "evil";',
  'outside.mjs': 'export const f = () => "outside";',
};

beforeAll(() => {
  top = mkdtempSync(join(tmpdir(), 'heddle-modules-'));
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    writeFileSync(join(top, path), text);
  }
  mkdirSync(join(top, 'root/flows/folder.mjs'));
  const links = {
    'out.mjs': '../../outside.mjs',
    'in.mjs': 'steps.mjs',
    'self.mjs': 'self.mjs',
    away: '../..',
  };
  for (const [name, to] of Object.entries(links)) symlinkSync(to, join(top, 'root/flows', name));
  place = { root: join(top, 'root'), directory: join(top, 'root/flows') };
});

afterAll(() => rmSync(top, { recursive: true }));

const load = (uses: string, loading = true) => loadExport({ uses, place, load: loading });

/** The export is a function that gives `expected` for `argument`. */
function finds(uses: string, expected: unknown, argument?: unknown): void {
  it(`finds ${uses}`, async () => {
    const prepared = await load(uses);
    const loaded = 'ready' in prepared ? prepared.ready : undefined;
    expect(loaded?.body(argument as never)).toBe(expected);
  });
}

function refuses(uses: string, message: string, fix?: string): void {
  it(`refuses ${JSON.stringify(uses).slice(0, 60)}: ${message}`, async () => {
    const problem = problemOf(await load(uses));
    expect(problem.message).toContain(message);
    if (fix !== undefined) expect(problem.fix).toContain(fix);
    // The cause in words: no stack, no word of the machinery.
    expect(problem.message).not.toMatch(/\n|undefined|\[object|ENOENT/);
  });
}

function problemOf(prepared: Prepared<unknown>) {
  if ('ready' in prepared) throw new Error('it was accepted');
  expect(prepared.problems).toHaveLength(1);
  expect(prepared.problems[0]).toMatchObject({ code: 'E_MODULE', key: 'uses' });
  return prepared.problems[0]!;
}

describe('modules of the project', () => {
  finds('./steps.mjs#load', 'loaded');
  finds('./steps.mjs', 'default');
  finds('./steps.mjs#default', 'default');
  finds('./typed.ts#size', 3, 'abc');
  finds('./old.cjs#twice', 8, 4);
  finds('../shared.mjs#above', 'above');
  finds('./spread.cjs#thrice', 9, 3);
  finds('./later.mjs#f', 3, 2);
  finds('./../flows/./steps.mjs#load', 'loaded');
  finds('./in.mjs#load', 'loaded');
  finds('../..cache/inner.mjs#f', 'dots');
});

it('B7 finds a module by its absolute path, by its URL, and as a compiler has named it', async () => {
  const wanted = join(top, 'root/flows/steps');
  for (const path of [`${wanted}.mjs`, pathToFileURL(`${wanted}.mjs`).href, './steps.mts']) {
    expect(await load(`${path}#load`)).toMatchObject({
      ready: { file: await realpath(`${wanted}.mjs`), exportName: 'load' },
    });
  }
});

it('B7 says in which folder it has looked where nothing else says it', async () => {
  const current = { ...place, isCurrent: true };
  const looked = { uses: './not.ts#f', config: {}, place: current, graceMs: 1, load: false };
  const { message, fix } = problemOf(await loadExport(looked));
  expect(message).toBe(`there is no file "./not.ts" in ${place.directory}, the current folder.`);
  expect(fix).toContain('workflow(NAME, { from: import.meta.url })');
});

describe('what is no path of the project', () => {
  const form = 'write ./file.ts#export';
  refuses('steps.mjs#load', 'is not a path', 'write ./steps.mjs');
  refuses('lodash#f', 'is not a path', form);
  refuses('~/x.mjs#f', 'is not a path');
  refuses('file://host/x.mjs#f', 'is not a path');
  refuses('http://example.org/x.mjs#f', 'is not a path');
  refuses('data:text/javascript,export default 1#f', 'is not a path');
  refuses('node:child_process#exec', 'is not a path');
  refuses('yaml#parse', 'is not a path');
  refuses('#f', 'is not a path');
  refuses('./steps.mjs?x#load', 'is not a path');
  refuses('./steps.mjs\u0000#load', 'is not a path');
  refuses('./%2e%2e/x.mjs#f', 'is not a path');
  refuses('.\\steps.mjs#load', 'is not a path');
  refuses('./a\\..\\x.mjs#f', 'is not a path');
});

describe('what leads outside', () => {
  const inside = 'keep modules inside';
  refuses('../../outside.mjs#f', 'leads outside', inside);
  refuses('/etc/hosts#f', 'leads outside', inside);
  refuses('file:///x.mjs#f', 'leads outside', inside);
  refuses('../../root-evil/x.mjs#f', 'leads outside', inside);
  refuses('./out.mjs#f', 'leads outside', inside);
  refuses('./away/outside.mjs#f', 'leads outside', inside);
});

describe('what is no module file', () => {
  refuses('./stpes.mjs#load', 'there is no file "./stpes.mjs"', 'did you mean "steps.mjs"?');
  refuses('./steps.ts#load', 'there is no file "./steps.ts"', 'did you mean "steps.mjs"?');
  refuses('./nowhere/at/all.mjs#f', 'there is no file', 'make the file, or correct the path');
  refuses('./unlike-any.mjs#f', 'there is no file', 'make the file, or name one of that folder: ');
  refuses('./away/unlike-any.mjs#f', 'there is no file', 'make the file, or correct the path');
  refuses('./folder.mjs#f', 'is a folder');
  refuses('./empty.mjs#f', 'is empty');
  refuses('./data.json#f', 'is not a module file', '.ts');
  refuses('./flow.yaml', 'is not a module file', 'uses: workflow, with: { file: ./flow.yaml }');
  refuses('./steps.mjs/x.mjs#f', 'leads through something that is not a folder');
  refuses('./self.mjs#f', 'is a circle of links');
  refuses(`./${'x'.repeat(300)}.mjs#f`, 'is too long a name');
  refuses('./noise.mjs#f', 'cannot be loaded');
  refuses('./broken.mjs#f', 'cannot be loaded');
  refuses('./broken.ts#f', 'cannot be loaded');
  refuses('./imports.mjs#f', 'cannot be loaded');
  refuses('./throws.mjs#f', '"./throws.mjs" cannot be loaded: not today (line 1).');
});

describe('what is no function', () => {
  refuses('./steps.mjs#laod', 'has no export "laod"; it exports load', 'did you mean "load"?');
  refuses('./steps.mjs#rows', 'the export "rows" of ./steps.mjs is 5, not a function');
  refuses('./class.mjs', 'has no export "default"; it exports no function');
  refuses('./typed.ts#Only', 'has no export "Only"; it exports size');
  refuses('./spread.cjs#Maker', 'the export "Maker" of ./spread.cjs is a class, not a function');
  refuses('./spread.cjs#maker', 'has no export "maker"; it exports thrice', 'name one after #');
  refuses('./steps.mjs#toString', 'has no export "toString"');
  refuses('./typed.ts#toString', 'has no export "toString"');
  refuses('./steps.mjs#', 'names no export after #');
  refuses('./steps.mjs#load#twice', 'has no export "load#twice"');
});

describe('without loading', () => {
  it("runs nobody's code", async () => {
    expect(await load('./throws.mjs#f', false)).toMatchObject({ ready: undefined });
    expect(await load('./steps.mjs#load', false)).toMatchObject({ ready: undefined });
  });

  it('tells the contents of the file, the same as with loading', async () => {
    const contents = async (uses: string, loading: boolean) => {
      const loaded = await load(uses, loading);
      return 'contents' in loaded ? loaded.contents : undefined;
    };
    const one = await contents('./steps.mjs#load', true);
    expect(one).toMatch(/^[\w-]{22}$/);
    expect(await contents('./steps.mjs#rows', false)).toBe(one);
    expect(await contents('./throws.mjs#f', false)).not.toBe(one);
  });

  it('still looks at the file', async () => {
    expect(problemOf(await load('./stpes.mjs#load', false)).message).toContain('there is no file');
    expect(problemOf(await load('../../outside.mjs#f', false)).message).toContain('leads outside');
  });
});
