/**
 * A YAML (or JSON) text as one plain value, with the place of every part of it.
 * Knows YAML; must not know workflows.
 */
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseDocument, type YAMLError } from 'yaml';
import type { Path } from '../../std/json-schema.ts';
import { printable } from '../../std/printable.ts';
import { type Diagnostic, diagnostic, type Range } from '../diagnostic.ts';
import type { Source } from '../workflow.ts';
import { looksLike, textFaults } from './text-checks.ts';
import { MAX_YAML_DEPTH, tooDeepAt } from './yaml-depth.ts';
import { ValueReader } from './yaml-value.ts';

export interface YamlDocument {
  /** Undefined when the text could not be read; then there are diagnostics. */
  readonly value: unknown;
  readonly diagnostics: readonly Diagnostic[];
  readonly source: Source;
}

export function readYaml(text: string, file: string): YamlDocument {
  const bare: Source = { file, text, locate: () => undefined };
  const faults = textFaults(text);
  if (faults.length > 0) return { value: undefined, diagnostics: faults, source: bare };
  const deep = tooDeepAt(text);
  if (deep !== undefined) {
    const message = `nested deeper than ${MAX_YAML_DEPTH} levels.`;
    const range = { start: deep, end: deep + 1 };
    const problem = diagnostic('E_TOO_DEEP', message, { range, fix: 'flatten the structure' });
    return { value: undefined, diagnostics: [problem], source: bare };
  }
  const document = parseDocument(text, {
    // The package's own check is quadratic; ours stands in ValueReader.
    uniqueKeys: false,
    version: '1.2',
    schema: 'core',
    strict: true,
    logLevel: 'silent',
    prettyErrors: false,
  });
  const [error] = document.errors;
  if (error !== undefined) {
    // Later errors of a broken text are mostly consequences of the first.
    return { value: undefined, diagnostics: [syntaxProblem(error, text)], source: bare };
  }
  const reader = new ValueReader();
  const value = reader.read(document.contents);
  const source: Source = { file, text, locate: (path, atKey) => locate(document, reader, path, atKey === true) };
  return { value: reader.found.length > 0 ? undefined : value, diagnostics: reader.found, source };
}

const FIXES: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'use spaces',
  MISSING_CHAR: 'close the quote, bracket or brace that is open here',
  MULTIPLE_DOCS: 'keep one document per file',
  BLOCK_AS_IMPLICIT_KEY: 'put the text in quotes',
  BAD_INDENT: 'line the entries up',
  BAD_SCALAR_START: 'put the text in quotes',
};

function syntaxProblem({ code, message, pos }: YAMLError, text: string): Diagnostic {
  const like = looksLike(text);
  if (like !== undefined) {
    const said = `expected a workflow in YAML, but this looks like ${like}.`;
    return diagnostic('E_NOT_A_WORKFLOW', said, { range: { start: 0, end: 1 }, fix: 'give the workflow file' });
  }
  const range = { start: pos[0], end: Math.max(pos[0] + 1, pos[1]) };
  if (code === 'MULTIPLE_DOCS') {
    const said = 'the file holds more than one document.';
    return diagnostic('E_YAML_SYNTAX', said, { range, fix: FIXES.MULTIPLE_DOCS! });
  }
  const sentence = printable(message.replace(/ at line \d+, column \d+:?[\s\S]*$/, '').replace(/\.$/, ''));
  const fix = FIXES[code] ?? 'see https://yaml.org/spec/1.2.2 for the grammar';
  const kind = code === 'BAD_ALIAS' ? 'E_YAML_ALIAS' : 'E_YAML_SYNTAX';
  return diagnostic(kind, `not valid YAML: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}.`, { range, fix });
}

/** The stretch of text of the part at `path`, or of the nearest part above it that is there. */
function locate(document: Document, reader: ValueReader, path: Path, atKey: boolean): Range | undefined {
  let node = document.contents as Node | null;
  let range = rangeOf(node);
  for (let i = 0; i < path.length; i++) {
    if (isAlias(node)) node = reader.anchors.get(node.source) ?? null;
    const key = path[i]!;
    let keyNode: Node | null = null;
    if (isMap(node)) {
      const pair = node.items.find((p) => isScalar(p.key) && p.key.value === key);
      if (pair === undefined) break;
      keyNode = pair.key as Node;
      node = pair.value as Node | null;
    } else if (isSeq(node) && typeof key === 'number' && key < node.items.length) {
      node = node.items[key] as Node;
    } else break;
    const wantKey = (atKey && i === path.length - 1) || node === null;
    range = rangeOf(wantKey && keyNode !== null ? keyNode : node) ?? range;
  }
  return range;
}

function rangeOf(node: Node | null): Range | undefined {
  if (node?.range === undefined || node.range === null) return undefined;
  return { start: node.range[0], end: node.range[1] };
}
