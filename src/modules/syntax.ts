/**
 * What a file of code says about itself without being run: what it imports and exports, or what is wrong
 * with how it is written.
 * Knows the parser; must not know where files lie.
 */
import { createRequire } from 'node:module';
import type { ParseResult, ParserOptions, ParserPlugin } from '@babel/parser';

export interface Place {
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
}

/** One `import … from`, `export … from`, `import('…')` or `require('…')` with a text in it. */
export interface Import extends Place {
  readonly from: string;
  /** A call may never be made. `require` tries endings. */
  readonly by: 'statement' | 'import' | 'require';
}

export interface ReadCode {
  readonly imports: readonly Import[];
  readonly exports: Exports;
  /** Whether it has `import` or `export` of its own, so that only an ES module can have it. */
  readonly isModule: boolean;
}

export interface Exports {
  readonly names: ReadonlySet<string>;
  /** Modules whose exports are exported, too: `export * from './other.ts'`. */
  readonly all: readonly string[];
}

/** What is read of the code at `file`, or where it cannot be read. */
export async function readCode(text: string, file: string): Promise<ReadCode | Place> {
  const { parse } = parser();
  try {
    return codeOf(parse(text, { ...LENIENT, ...dialectOf(file) }));
  } catch (error) {
    const { loc } = error as { loc?: { line: number; column: number } };
    return { line: loc?.line ?? 1, column: (loc?.column ?? 0) + 1 };
  }
}

// Required, as it is CommonJS: an import would search all of its text for exports first.
function parser(): typeof import('@babel/parser') {
  return createRequire(import.meta.url)('@babel/parser');
}

/** What Node.js finds wrong only when it runs is no fault of the text. */
const LENIENT = {
  allowReturnOutsideFunction: true,
  allowNewTargetOutsideFunction: true,
  allowUndeclaredExports: true,
} as const;

function dialectOf(file: string): ParserOptions {
  const plugins: ParserPlugin[] = [];
  if (/\.[cm]?tsx?$/.test(file)) plugins.push('typescript', 'decorators');
  if (file.endsWith('.tsx')) plugins.push('jsx');
  const sourceType = /\.m[jt]s$/.test(file) ? 'module' : 'unambiguous';
  return { plugins, sourceType, allowAwaitOutsideFunction: !file.endsWith('.cjs') };
}

type Node = { readonly type: string } & Readonly<Record<string, unknown>>;

function codeOf({ program }: ParseResult): ReadCode {
  const imports: Import[] = [];
  const names = new Set<string>();
  const all: string[] = [];
  let isModule = false;
  for (const statement of program.body as unknown as readonly Node[]) {
    if (!/^(Import|Export)/.test(statement.type)) continue;
    isModule = true;
    if (isTypeOnly(statement)) continue;
    const { source } = statement as { source?: Text | null };
    if (source) imports.push({ from: source.value, by: 'statement', ...placeOf(source) });
    if (statement.type === 'ExportAllDeclaration') all.push(source!.value);
    else for (const name of exportedBy(statement)) names.add(name);
  }
  imports.push(...calledImports(program as unknown as Node));
  return { imports, exports: { names, all }, isModule };
}

interface Text {
  readonly value: string;
  readonly loc?: { readonly start: { readonly line: number; readonly column: number } } | null;
}

function placeOf({ loc }: Text): Place {
  return { line: loc?.start.line ?? 1, column: (loc?.start.column ?? 0) + 1 };
}

function isTypeOnly({ importKind, exportKind, specifiers }: Node): boolean {
  if (importKind === 'type' || exportKind === 'type') return true;
  const list = (specifiers ?? []) as readonly Node[];
  return list.length > 0 && list.every(({ importKind: kind }) => kind === 'type');
}

function exportedBy({ type, declaration, specifiers = [] }: Node): string[] {
  if (type === 'ExportDefaultDeclaration') return ['default'];
  if (type !== 'ExportNamedDeclaration') return [];
  const listed = (specifiers as readonly Node[])
    .filter(({ exportKind }) => exportKind !== 'type')
    .map(({ exported }) => nameOf(exported as Node));
  return declaration ? [...listed, ...declaredBy(declaration as Node)] : listed;
}

function declaredBy({ type, id, declarations = [] }: Node): string[] {
  if (type !== 'VariableDeclaration') return id ? [nameOf(id as Node)] : [];
  return (declarations as readonly { id: Node }[]).flatMap((one) => boundBy(one.id));
}

/** The names in a pattern, such as `{ a, b: [c = 1, ...d] }`. */
function boundBy(pattern: Node | null): string[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [nameOf(pattern)];
    case 'ObjectPattern':
      return (pattern.properties as Node[]).flatMap((p) => boundBy((p.value ?? p) as Node));
    case 'ArrayPattern':
      return (pattern.elements as (Node | null)[]).flatMap(boundBy);
    case 'AssignmentPattern':
      return boundBy(pattern.left as Node);
    case 'RestElement':
      return boundBy(pattern.argument as Node);
    default:
      return [];
  }
}

function nameOf({ name, value }: Node): string {
  return String(name ?? value);
}

/** `import('…')` and `require('…')`, wherever they stand. */
function calledImports(program: Node): Import[] {
  const found: Import[] = [];
  const stack: unknown[] = [program.body];
  while (stack.length > 0) {
    const node = stack.pop();
    if (node === null || typeof node !== 'object') continue;
    const { type, callee, arguments: given } = node as Partial<Node>;
    const called = type === 'CallExpression' ? loadedBy(callee as Node) : undefined;
    const from = called === undefined ? undefined : textOf((given as unknown[])[0]);
    if (from !== undefined) {
      found.push({ from: from.value, by: called!, ...placeOf(from) });
    }
    for (const key in node) if (key !== 'loc') stack.push((node as Node)[key]);
  }
  return found.sort((a, b) => a.line - b.line || a.column - b.column);
}

function loadedBy({ type, name }: Node): 'import' | 'require' | undefined {
  if (type === 'Import') return 'import';
  return type === 'Identifier' && name === 'require' ? 'require' : undefined;
}

function textOf(value: unknown): Text | undefined {
  return (value as Node | undefined)?.type === 'StringLiteral' ? (value as Text) : undefined;
}
