/**
 * The law of the house, held by a program: who may import whom, sizes, names, words.
 * The table and the rules are in `test/tidy/`. There are no exceptions, and each rule is shown a
 * planted breach first: a rule that sees nothing would hold for ever.
 */
import { describe, expect, it } from 'vitest';
import { arrows, circles, heavyAtStart, pastTheRun, roomOf, unreachable } from './tidy/imports.ts';
import {
  badNames,
  bigFunctions,
  decidedByWords,
  defaultExports,
  impure,
  leftOut,
  longFiles,
  marks,
  medianLines,
  traces,
  withoutHeader,
} from './tidy/shape.ts';
import { filesIn, isTest, read, type Source, textOf, trackedFiles } from './tidy/source.ts';

const paths = filesIn('src').concat(filesIn('test'));
const all = paths.filter((path) => path.endsWith('.ts')).map((path) => read(path));
const sources = all.filter(({ path }) => path.startsWith('src/') && !isTest(path));
const simulated = all.filter(({ path }) => path.startsWith('test/simulation/') && !isTest(path));
const tests = all.filter(({ path }) => isTest(path));

const BINARY = /\.(wasm|png|jpg|ico|woff2|gz|db|parquet)$/;
const texts = trackedFiles()
  .filter((path) => !BINARY.test(path))
  .map((path) => ({ path, text: textOf(path) }));

describe('what is read', () => {
  it('is every room, the tests and the lock file', () => {
    const rooms = new Set(sources.map(({ path }) => roomOf(path)));
    for (const room of [
      'std',
      'workflow',
      'graph',
      'run',
      'schedule',
      'ports',
      'engine',
      'steps',
    ]) {
      expect(rooms).toContain(room);
    }
    expect(sources.length).toBeGreaterThan(60);
    expect(tests.length).toBeGreaterThan(20);
    expect(texts.map(({ path }) => path)).toContain('package-lock.json');
  });
});

describe('imports', () => {
  it('follow the table of rooms', () => expect(arrows(sources)).toEqual([]));
  it('run in no circle', () => expect(circles(sources)).toEqual([]));
  it('ask a run, not its graph, about its steps', () => {
    expect(sources.flatMap(pastTheRun)).toEqual([]);
  });
  it('load no command before one is called', () => expect(heavyAtStart(sources)).toEqual([]));
  it('lead from a door to every adapter', () => expect(unreachable(sources)).toEqual([]));
});

describe('files', () => {
  it('have at most 300 lines', () => expect(longFiles(all)).toEqual([]));
  it('have fewer than 100 lines as a rule', () => expect(medianLines(sources)).toBeLessThan(100));
  it('open with a header comment', () => expect(withoutHeader(all)).toEqual([]));
  it('have kebab-case names that say something', () => expect(badNames(paths)).toEqual([]));
  it('put no work off', () => expect(marks(all)).toEqual([]));
  it('tell nothing of the machine they were made on', () => expect(traces(texts)).toEqual([]));
});

describe('code', () => {
  it('has short functions with few parameters', () => {
    expect([...sources, ...simulated].flatMap(bigFunctions)).toEqual([]);
  });
  it('has no default exports', () => expect(sources.flatMap(defaultExports)).toEqual([]));
  it('keeps time, chance, promises and the machine out of the pure rooms', () => {
    expect(sources.flatMap(impure)).toEqual([]);
  });
  it('B14 decides nothing by the words of an error', () => {
    expect(sources.flatMap(decidedByWords)).toEqual([]);
  });
  it('leaves no test out', () => expect(tests.flatMap(leftOut)).toEqual([]));
});

type Rule = (sources: readonly Source[]) => readonly string[];
const each =
  (rule: (source: Source) => string[]): Rule =>
  (list) =>
    list.flatMap(rule);

/** The rule must find a fault in `bad`, and none in `good`. */
function sees(rule: Rule, path: string, bad: string, good: string): void {
  it(`${path}: ${bad.slice(0, 60).replace(/\n/g, ' ')}`, () => {
    expect(rule([read(path, bad)])).not.toEqual([]);
    expect(rule([read(path, good)])).toEqual([]);
  });
}

describe('each rule sees a planted breach', () => {
  const near = "import type { A } from './a.ts';";
  sees(arrows, 'src/std/x.ts', "import { a } from '../run/run.ts';", near);
  sees(arrows, 'src/std/x.ts', "import type { A } from '../run/run.ts';", near);
  sees(
    arrows,
    'src/graph/x.ts',
    "export type { A } from '../run/run.ts';",
    "export * from './a.ts';",
  );
  sees(arrows, 'src/graph/x.ts', "type A = import('../run/a.ts').A;", near);
  sees(arrows, 'src/run/x.ts', "const fs = await import('node:fs');", near);
  sees(
    arrows,
    'src/ports/x.ts',
    "import { a } from '../run/run.ts';",
    "import type { A } from '../run/a.ts';",
  );
  sees(arrows, 'src/ports/x.ts', "import { type A } from '../run/run.ts';", near);
  sees(
    arrows,
    'src/steps/x.ts',
    "import { a } from '../engine/a.ts';",
    "import { r } from 'node:os';",
  );
  sees(arrows, 'src/steps/x.ts', "import { a } from '../stores/a.ts';", "import './text/a.ts';");
  sees(arrows, 'src/workflow/x.ts', "import { a } from 'yaml';", near);
  sees(arrows, 'src/cli/x.ts', "import { a } from 'hono';", "import { Command } from 'commander';");
  sees(arrows, 'src/registry.ts', "import { a } from './engine/a.ts';", "import './steps/a.ts';");
  sees(arrows, 'src/cellar/x.ts', "import { a } from '../std/a.ts';", '');
  it('an adapter behind no door', () => {
    const door = read('src/registry.ts', "import { a } from './stores/a.ts';");
    const stores = ['a', 'b'].map((name) => read(`src/stores/${name}.ts`, 'export const a = 1;'));
    expect(unreachable([door, ...stores])).toEqual(['src/stores/b.ts']);
  });
  it('a command that is loaded whatever is called', () => {
    const text = "import { a } from './commands/a.ts'; const b = import('./commands/b.ts');";
    expect(heavyAtStart([read('src/cli/program.ts', text)])).toEqual(['src/cli/commands/a.ts']);
  });
  const run = "import type { Run } from './run.ts';";
  const graph = "import { type Graph, idOf } from '../graph/graph.ts';";
  sees(each(pastTheRun), 'src/run/x.ts', `${run} ${graph}`, `${run} import './steps.ts';`);
  sees(each(pastTheRun), 'src/run/x.ts', `${graph} ${run}`, graph);
  sees(circles, 'src/std/x.ts', "import type { A } from './x.ts';", near);
  sees(withoutHeader, 'src/std/x.ts', 'export const a = 1;', '#!/usr/bin/env node\n/** A. */');
  sees(longFiles, 'src/std/x.ts', '\n'.repeat(301), '\n'.repeat(300));
  sees(marks, 'src/std/x.ts', `// ${'TO' + 'DO'}: later`, '// all done');
  sees(traces, 'src/std/x.ts', `// see /${'home'}/me/x`, '// see https://example.org/x/home/y');
  sees(each(defaultExports), 'src/std/x.ts', 'export default 1;', 'export const a = 1;');
  sees(
    each(defaultExports),
    'src/std/x.ts',
    'const a = 1; export { a as default };',
    'const a = 1;',
  );
  sees(
    each(bigFunctions),
    'src/std/x.ts',
    `function f() {${'\n'.repeat(60)}}`,
    `() => {${'\n'.repeat(59)}};`,
  );
  sees(
    each(bigFunctions),
    'src/std/x.ts',
    'class A { f(a, b, c, d, e) {} }',
    '(a, b, c, d) => {};',
  );
  sees(each(impure), 'src/graph/x.ts', 'const a = Date.now();', 'const a = { Date: 1 }.Date;');
  sees(each(impure), 'src/std/x.ts', 'new Date();', 'new Date(5) instanceof Date;');
  sees(each(impure), 'src/std/x.ts', 'Date();', 'Date.prototype;');
  sees(each(impure), 'src/std/x.ts', 'globalThis.process;', 'globalThis.WebAssembly;');
  sees(each(impure), 'src/std/x.ts', 'const a = Math.random();', 'const a = Math.round(1);');
  sees(each(impure), 'src/std/x.ts', 'const a = { process };', 'const a = { process: 1 };');
  sees(each(impure), 'src/run/x.ts', 'async () => {};', '/* async */ () => {};');
  sees(each(impure), 'src/run/x.ts', 'let a: Promise<void>;', 'let a: { Promise: 1 };');
  sees(
    each(decidedByWords),
    'src/std/x.ts',
    "if (error.message.startsWith('no')) stop();",
    "const shown = error.message.replace(/\\.$/, '');",
  );
  sees(
    each(decidedByWords),
    'src/std/x.ts',
    '/memory/i.test(thrown.message)',
    '/memory/i.test(thrown.code)',
  );
  sees(each(leftOut), 'src/std/x.test.ts', "it.only('a', () => {});", 'list.only(1);');
  sees(each(leftOut), 'src/std/x.test.ts', "it.skip.each([1])('a', () => {});", 'it.each([1]);');
  sees(
    (list) => badNames(list.map((s) => s.text)),
    'x.ts',
    'src/std/fileName.ts',
    'src/std/base64.ts',
  );
  sees(
    (list) => badNames(list.map((s) => s.text)),
    'x.ts',
    'src/std/utils.ts',
    'src/std/a.test.ts',
  );
});
