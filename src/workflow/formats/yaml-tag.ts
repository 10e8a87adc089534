/**
 * YAML tags that are not part of the core schema: where they stand, and what was meant.
 * Knows texts and nodes; must not know workflows.
 */
import { isScalar, type Node } from 'yaml';
import { show } from '../../std/printable.ts';
import { type Diagnostic, diagnostic } from '../diagnostic.ts';

/** A tag as it is written, and the rest of its line if that holds a value. */
const TAG = /![^\s,[\]{}]*/y;

/** The tag of a node, reported at the tag. `!` begins a tag in YAML, and "not" in an expression. */
export function tagProblem(node: Node, text: string): Diagnostic {
  const end = node.range?.[1] ?? 0;
  const start = tagBefore(text, node.range?.[0] ?? 0);
  TAG.lastIndex = start;
  const tag = TAG.exec(text)?.[0] ?? '';
  const whole = text.slice(start, Math.max(end, start + tag.length)).trim();
  const expression =
    !/^!(!|<)/.test(tag) &&
    (/^!(?:$|\(|[\w"']+[.([])/.test(tag) || / (?:[=!<>]=|[<>]|&&|\|\|) /.test(whole));
  const meant = isScalar(node) && !whole.includes('\n') && expression;
  const fix = meant
    ? `put all of it in quotes: ${quoted(whole)}`
    : 'remove the tag, or put it in quotes if it is part of a text';
  return diagnostic('E_YAML_TAG', `the tag ${show(tag)} is not allowed.`, {
    fix,
    range: { start, end: meant ? start + whole.length : start + tag.length },
  });
}

/** Where the nearest tag before a value begins: a `!` at the start of a word. */
function tagBefore(text: string, value: number): number {
  let at = value;
  while (at > 0) {
    at = text.lastIndexOf('!', at - 1);
    if (at < 0) return value;
    if (at === 0 || /[\s,[{(]/.test(text[at - 1]!)) break;
  }
  // A bracket before it belongs to an expression such as `!(a || !b)`.
  const line = text.lastIndexOf('\n', at) + 1;
  const first = /(?:^|[\s,[{])(![^\s]*\()/.exec(text.slice(line, at));
  return first === null ? at : line + first.index + first[0].length - first[1]!.length;
}

function quoted(text: string): string {
  return text.includes('"') && !text.includes("'") ? `'${text}'` : JSON.stringify(text);
}
