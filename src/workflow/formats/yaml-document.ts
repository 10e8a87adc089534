/**
 * A YAML (or JSON) text as one plain value, with the place of every part of it.
 * Knows YAML; must not know workflows.
 */
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml';
import type { Path } from '../../std/json-schema.ts';
import { type Diagnostic, diagnostic, hasErrors, type Range } from '../diagnostic.ts';
import type { Source } from '../workflow.ts';
import { textFaults } from './text-checks.ts';
import { MAX_YAML_DEPTH, tooDeepAt } from './yaml-depth.ts';
import { syntaxProblem } from './yaml-problem.ts';
import { ValueReader } from './yaml-value.ts';

export interface YamlDocument {
  /** Undefined when the text could not be read; then one of the diagnostics is an error. */
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
    // At 'silent' the package also keeps back the error about a second document.
    logLevel: 'error',
    prettyErrors: false,
  });
  const [error] = document.errors;
  if (error !== undefined) {
    // Later errors of a broken text are mostly consequences of the first.
    return { value: undefined, diagnostics: [syntaxProblem(error, text)], source: bare };
  }
  const reader = new ValueReader(text);
  const value = reader.read(document.contents);
  const source: Source = {
    file,
    text,
    locate: (path, atKey) => locate(document, reader, path, atKey === true),
  };
  return { value: hasErrors(reader.found) ? undefined : value, diagnostics: reader.found, source };
}

/** The stretch of text of the part at `path`, or of the nearest part above it that is there. */
function locate(
  document: Document,
  reader: ValueReader,
  path: Path,
  atKey: boolean,
): Range | undefined {
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
