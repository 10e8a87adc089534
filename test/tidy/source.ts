/**
 * The files of the project, parsed once, as the rules of `test/tidy/` want to see them.
 * Knows how to read and walk; must not know any rule.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'oxc-parser';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', '.git', '.heddle', '.jiti']);

/** A node of a syntax tree: a type, a place, and anything else. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** One mention of another module. */
export interface Import {
  readonly from: string;
  /** The whole statement is erased: `import type`, `export type`, `import('x').Y` in a type. */
  readonly typeOnly: boolean;
  /** Loaded when it is come to: `import('…')`. */
  readonly later?: true;
}

export interface Source {
  /** From the root of the project, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
  readonly nodes: readonly { readonly node: Node; readonly parent: Node | undefined }[];
}

/** Every file that git tracks or would track; without git, every file below the root. */
export function trackedFiles(): string[] {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  try {
    const named = execFileSync('git', list, { cwd: ROOT, encoding: 'utf8' }).split('\0');
    return named.filter((path) => path !== '' && existsSync(join(ROOT, path)));
  } catch {
    return filesIn('.');
  }
}

/** All files below a folder of the project that are ours, as paths from its root. */
export function filesIn(folder: string): string[] {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : filesIn(path);
    return entry.isFile() ? [path] : [];
  });
}

export function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

export function read(path: string, text = textOf(path)): Source {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]!.message}`);
  const nodes = walk(program as unknown as Node);
  return { path, text, nodes, imports: nodes.flatMap(({ node }) => importOf(node)) };
}

function walk(root: Node): { node: Node; parent: Node | undefined }[] {
  const found: { node: Node; parent: Node | undefined }[] = [{ node: root, parent: undefined }];
  for (let i = 0; i < found.length; i++) {
    const { node } = found[i]!;
    for (const value of Object.values(node)) {
      for (const child of Array.isArray(value) ? value : [value]) {
        if (isNode(child)) found.push({ node: child, parent: node });
      }
    }
  }
  return found;
}

function isNode(value: unknown): value is Node {
  return value !== null && typeof value === 'object' && typeof (value as Node).type === 'string';
}

function importOf(node: Node): Import[] {
  const literal = (at: unknown) => {
    const value = isNode(at) ? at.value : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  const found = (from: string | undefined, typeOnly: boolean) =>
    from === undefined ? [] : [{ from, typeOnly }];
  switch (node.type) {
    case 'ImportDeclaration':
      return found(literal(node.source), node.importKind === 'type');
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return found(literal(node.source), node.exportKind === 'type');
    case 'ImportExpression':
      return [{ from: literal(node.source) ?? '(computed)', typeOnly: false, later: true }];
    case 'TSImportType':
      return found(literal(node.source ?? node.argument) ?? '(computed)', true);
    case 'NewExpression':
      return (node.callee as Node).name === 'URL' ? neighbours(node) : [];
    default:
      return [];
  }
}

/** `new URL('./worker.js', import.meta.url)` leads to a file beside this one, by its built name. */
function neighbours(node: Node): Import[] {
  return walk(node).flatMap(({ node: { value } }) => {
    const file = typeof value === 'string' ? /^\.\/[\w-]+(?=\.[jt]s$)/.exec(value)?.[0] : undefined;
    return file === undefined ? [] : [{ from: `${file}.ts`, typeOnly: false }];
  });
}

/** Where a relative import leads, as a path from the root of the project. */
export function target(source: Source, from: string): string {
  return relative('/', join('/', dirname(source.path), from));
}

export function isTest(path: string): boolean {
  return /\.test(-d)?\.ts$/.test(path);
}
