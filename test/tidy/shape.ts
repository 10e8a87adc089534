/**
 * Norms of files and functions: sizes, names, headers, words.
 * Each rule takes sources (or paths, or texts) and gives its breaches as sentences.
 */
import { roomOf } from './imports.ts';
import { isTest, type Node, type Source } from './source.ts';

const MAX_LINES = 300;
const MAX_FUNCTION_LINES = 60;
const MAX_PARAMETERS = 4;

export function lines(text: string): number {
  return text.replace(/\n$/, '').split('\n').length;
}

export function longFiles(sources: readonly Source[]): string[] {
  return sources
    .filter(({ text }) => lines(text) > MAX_LINES)
    .map(({ path, text }) => `${path} has ${lines(text)} lines`);
}

export function medianLines(sources: readonly Source[]): number {
  const sizes = sources.map(({ text }) => lines(text)).sort((a, b) => a - b);
  return sizes[Math.floor(sizes.length / 2)] ?? 0;
}

const FUNCTION = /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/;

export function bigFunctions({ path, text, nodes }: Source): string[] {
  return nodes.flatMap(({ node }) => {
    if (!FUNCTION.test(node.type)) return [];
    const line = lines(text.slice(0, node.start));
    const length = lines(text.slice(node.start, node.end));
    const parameters = (node.params as Node[]).filter((p) => p.name !== 'this').length;
    return [
      ...(length > MAX_FUNCTION_LINES ? [`${path}:${line} is a function of ${length} lines`] : []),
      ...(parameters > MAX_PARAMETERS ? [`${path}:${line} takes ${parameters} parameters`] : []),
    ];
  });
}

export function withoutHeader(sources: readonly Source[]): string[] {
  const opens = (text: string) =>
    text
      .replace(/^#!.*\n/, '')
      .trimStart()
      .startsWith('/**');
  return sources.filter(({ text }) => !opens(text)).map(({ path }) => `${path} has no header`);
}

const BANNED = new Set(['util', 'helper', 'common', 'manager', 'base', 'misc']);

export function badNames(paths: readonly string[]): string[] {
  return paths.filter((path) =>
    path.split('/').some((name) => {
      const stem = name.replace(/(\.test|\.test-d|\.d)?\.[a-z]+$/, '');
      const words = stem.split('-').map((word) => word.replace(/s$/, ''));
      return !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(stem) || words.some((word) => BANNED.has(word));
    }),
  );
}

export function defaultExports({ path, nodes }: Source): string[] {
  const named = (node: Node) => (node.exported as Node | null | undefined)?.name === 'default';
  return nodes.some(({ node }) => node.type === 'ExportDefaultDeclaration' || named(node))
    ? [`${path} has a default export`]
    : [];
}

const PURE = new Set(['std', 'workflow', 'graph', 'run', 'schedule']);
const DECIDES_NOW = new Set(['run', 'schedule']);
const WORLD = new Set([
  'Date',
  'performance',
  'process',
  'console',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'crypto',
]);

/** Time, chance, promises and the machine where only values may be. */
export function impure({ path, text, nodes }: Source): string[] {
  const room = roomOf(path);
  if (!PURE.has(room)) return [];
  return nodes.flatMap(({ node, parent }) => {
    const word =
      outside(node, parent) ?? (DECIDES_NOW.has(room) ? promising(node, parent) : undefined);
    return word === undefined ? [] : [`${path}:${lines(text.slice(0, node.start))} uses ${word}`];
  });
}

function outside(node: Node, parent: Node | undefined): string | undefined {
  if (node.type === 'MemberExpression') {
    const [object, property] = [node.object as Node, node.property as Node];
    const word = String(property.name ?? property.value);
    const chance = object.name === 'Math' && word === 'random';
    const global = object.name === 'globalThis' && WORLD.has(word);
    return chance || global ? `${object.name}.${word}` : undefined;
  }
  if (!isUse(node, parent) || !WORLD.has(String(node.name)) || isDateAsData(node, parent))
    return undefined;
  return String(node.name);
}

/** A date that somebody gives is a value like any other; only `Date.now()` and `new Date()` read a clock. */
function isDateAsData(node: Node, parent: Node | undefined): boolean {
  if (node.name !== 'Date' || parent === undefined) return false;
  switch (parent.type) {
    case 'NewExpression':
      return (parent.arguments as Node[]).length > 0;
    case 'BinaryExpression':
      return parent.operator === 'instanceof';
    default:
      return (parent.property as Node | undefined)?.name === 'prototype';
  }
}

function promising(node: Node, parent: Node | undefined): string | undefined {
  if (node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node.await === true)) {
    return 'await';
  }
  if (FUNCTION.test(node.type) && node.async === true) return 'async';
  return isUse(node, parent) && String(node.name).startsWith('Promise')
    ? String(node.name)
    : undefined;
}

/** An identifier that stands for something, not the name of a property. */
function isUse(node: Node, parent: Node | undefined): boolean {
  if (node.type !== 'Identifier' || parent === undefined) return false;
  if (parent.computed === true || parent.shorthand === true) return true;
  return parent.property !== node && parent.key !== node;
}

const DECIDED =
  /\bmessage\b[)!?]*\.(includes|startsWith|endsWith|match|search)\(|\.(test|exec)\([^()]*\bmessage\b/;

/** Choices made by the words of an error: they change with every version of what threw it. */
export function decidedByWords({ path, text }: Source): string[] {
  return text.split('\n').flatMap((line, i) => (DECIDED.test(line) ? [`${path}:${i + 1}`] : []));
}

const TEST_WORDS = new Set(['it', 'test', 'describe', 'suite', 'bench']);

/** Tests that are left out, or that leave out others. */
export function leftOut({ path, text, nodes }: Source): string[] {
  if (!isTest(path)) return [];
  return nodes.flatMap(({ node }) => {
    const word = String((node.property as Node | undefined)?.name);
    if (node.type !== 'MemberExpression' || !['only', 'skip', 'todo'].includes(word)) return [];
    const root = /^\w+/.exec(text.slice(node.start, node.end))?.[0] ?? '';
    return TEST_WORDS.has(root) ? [`${path}:${lines(text.slice(0, node.start))} says ${word}`] : [];
  });
}

const MARKS = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X'].join('|')})\\b`);

export function marks(sources: readonly Source[]): string[] {
  return sources.filter(({ text }) => MARKS.test(text)).map(({ path }) => `${path} puts work off`);
}

const FOLDERS = ['work', 'root', 'home'].join('|');
const MACHINE = new RegExp(`(?<![\\w.*~-])/(${FOLDERS})/`);
const HOST = /\bregistry\.[a-z0-9-]+\.[a-z]{2,}\b|\bnpm\.pkg\.[a-z]+\b|\bartifactory\b/i;

/** Texts that tell where they were made: paths of a machine, addresses of a registry. */
export function traces(
  texts: readonly { readonly path: string; readonly text: string }[],
): string[] {
  return texts.flatMap(({ path, text }) => [
    ...(MACHINE.test(text) ? [`${path} holds ${MACHINE.exec(text)![0]}`] : []),
    ...(HOST.test(text) ? [`${path} holds ${HOST.exec(text)![0]}`] : []),
    ...(/"resolved":/.test(text) && path.endsWith('lock.json') ? [`${path} holds "resolved"`] : []),
  ]);
}
