/**
 * YAML nodes as plain values, each one checked: what is not plain JSON data is refused by place.
 * Knows YAML nodes; must not know what any key means.
 */
import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { nearest } from '../../std/nearest.ts';
import { printable, quoted, show } from '../../std/printable.ts';
import { type Diagnostic, type DiagnosticCode, diagnostic, type Range } from '../diagnostic.ts';
import { RESERVED_KEYS } from '../id.ts';
import { HIDDEN } from './text-checks.ts';
import { tagProblem } from './yaml-tag.ts';

const MAX_ALIASES = 100;
const MAX_ALIASED_NODES = 10_000;
const CORE_TAG = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/;

/** Turns nodes into values; collects what is wrong and where anchors point. */
export class ValueReader {
  readonly found: Diagnostic[] = [];
  readonly anchors = new Map<string, Node>();
  private readonly text: string;
  private readonly open = new Set<Node>();
  private aliases = 0;
  private aliasedNodes = 0;
  private aliasDepth = 0;

  /** `text`: what the nodes were read from. */
  constructor(text: string) {
    this.text = text;
  }

  read(node: Node | null | undefined): unknown {
    if (node === null || node === undefined) return null;
    if (this.aliasDepth > 0 && ++this.aliasedNodes > MAX_ALIASED_NODES) {
      if (this.aliasedNodes === MAX_ALIASED_NODES + 1) {
        this.refuse(
          'E_YAML_ALIAS',
          node,
          `aliases expand to more than ${MAX_ALIASED_NODES} values.`,
          'write the values out',
        );
      }
      return null;
    }
    if (isAlias(node)) return this.readAlias(node);
    if (node.tag !== undefined && !CORE_TAG.test(node.tag)) {
      this.found.push(tagProblem(node, this.text));
      return null;
    }
    if ('anchor' in node && node.anchor !== undefined) this.anchors.set(node.anchor, node);
    if (isScalar(node)) return this.readScalar(node);
    this.open.add(node);
    const value = isMap(node)
      ? this.readMap(node)
      : isSeq(node)
        ? node.items.map((item) => this.read(item as Node))
        : null;
    this.open.delete(node);
    return value;
  }

  private readAlias(node: Alias): unknown {
    const target = this.anchors.get(node.source);
    if (++this.aliases > MAX_ALIASES) {
      if (this.aliases === MAX_ALIASES + 1) {
        this.refuse(
          'E_YAML_ALIAS',
          node,
          `more than ${MAX_ALIASES} aliases.`,
          'write the values out',
        );
      }
      return null;
    }
    if (target === undefined) {
      const close = nearest(node.source, this.anchors.keys());
      const fix = close === undefined ? 'define it before with &' : `did you mean *${close}?`;
      const anchor = close === undefined ? undefined : this.anchors.get(close);
      this.found.push(
        diagnostic('E_YAML_ALIAS', `the alias *${printable(node.source)} has no anchor.`, {
          fix,
          range: rangeOf(node),
          ...(anchor !== undefined && { related: [{ range: rangeOf(anchor) }] }),
        }),
      );
      return null;
    }
    if (this.open.has(target)) {
      this.refuse(
        'E_YAML_ALIAS',
        node,
        `the alias *${printable(node.source)} stands inside its own anchor.`,
        'remove it',
      );
      return null;
    }
    this.aliasDepth++;
    const value = this.read(target);
    this.aliasDepth--;
    return value;
  }

  private readScalar(node: Scalar): unknown {
    const { value } = node;
    if (typeof value === 'number') return this.readNumber(node, value);
    if (typeof value === 'string') {
      if (!value.isWellFormed()) {
        this.refuse(
          'E_CONTROL_CHARACTER',
          node,
          'half a character (a lone surrogate) cannot be kept.',
          'remove the \\ud… escape',
        );
      }
      if (node.type === 'PLAIN' && HIDDEN.test(value)) this.refuseHidden(node, value);
      return value;
    }
    if (typeof value === 'boolean' || value === null) return value;
    this.refuse(
      'E_YAML_TAG',
      node,
      'this value is not plain data.',
      'write text, a number, true, false or null',
    );
    return null;
  }

  private readNumber(node: Scalar, value: number): number {
    const written = node.source ?? String(value);
    const whole = /^[-+]?([0-9]+|0x[0-9a-f]+|0o[0-7]+)$/i.test(written);
    if (!Number.isFinite(value)) {
      this.refuse(
        'E_BAD_NUMBER',
        node,
        `${printable(written)} is not a number that can be kept.`,
        'put it in quotes if text is meant',
      );
    } else if (whole && !Number.isSafeInteger(value)) {
      this.refuse(
        'E_BAD_NUMBER',
        node,
        `${printable(written)} is too large to be exact.`,
        'put it in quotes',
      );
    }
    return value === 0 ? 0 : value;
  }

  private readMap(node: YAMLMap): Record<string, unknown> {
    const value: Record<string, unknown> = {};
    const seen = new Map<string, Node>();
    for (const pair of node.items as Pair<Node, Node | null>[]) {
      const key = this.readKey(pair.key, seen);
      const content = this.read(pair.value);
      if (key !== undefined) value[key] = content;
    }
    this.checkOrder(value, seen);
    return value;
  }

  /** Objects put keys that are whole numbers first, here and in every reader of JSON. */
  private checkOrder(value: object, written: ReadonlyMap<string, Node>): void {
    const first = Object.keys(value)[0];
    if (first === undefined || !WHOLE.test(first)) return;
    const kept = Object.keys(value);
    const at = [...written.keys()].findIndex((key, i) => key !== kept[i]);
    if (at < 0) return;
    const message = `keys that are whole numbers come first, in the order of the numbers: ${show(kept[at])} is kept before ${show([...written.keys()][at])}.`;
    const fix = 'give the keys a letter, such as "n2", where their order counts';
    this.found.push(
      diagnostic('W_KEY_ORDER', message, { fix, range: rangeOf(written.get(kept[at]!)!) }),
    );
  }

  /** The key as text, or undefined when it was refused. */
  private readKey(key: Node, seen: Map<string, Node>): string | undefined {
    const name = isScalar(key) ? key.value : undefined;
    if (typeof name !== 'string') {
      const message = isScalar(key)
        ? `the key ${show(name)} is not text.`
        : 'this key is a list or a mapping, not text.';
      const fix = isScalar(key)
        ? `put it in quotes: ${quotedSource(key)}`
        : 'if an expression is meant, write "${{ … }}" in quotes';
      this.refuse('E_BAD_KEY', key, message, fix);
      return undefined;
    }
    if (name === '<<' && isPlain(key)) {
      this.refuse('E_BAD_KEY', key, 'merge keys (<<) are not supported.', 'write the keys out');
      return undefined;
    }
    if (RESERVED_KEYS.has(name)) {
      this.refuse(
        'E_RESERVED_KEY',
        key,
        `the key ${quoted(name)} is not allowed.`,
        'choose another name',
      );
      return undefined;
    }
    if (isPlain(key) && HIDDEN.test(name)) this.refuseHidden(key, name);
    const normal = name.normalize('NFC');
    const first = seen.get(normal);
    if (first === undefined) seen.set(normal, key);
    else {
      const message = `the key ${show(name)} stands here a second time.`;
      this.found.push(
        diagnostic('E_DUPLICATE_KEY', message, {
          fix: 'keep one of the two',
          range: rangeOf(key),
          related: [{ range: rangeOf(first) }],
        }),
      );
    }
    return name;
  }

  private refuseHidden(node: Node, text: string): void {
    const at = HIDDEN.exec(text)![0].charCodeAt(0).toString(16).toUpperCase();
    this.refuse(
      'E_CONTROL_CHARACTER',
      node,
      `the invisible character U+${at} is not allowed outside quotes.`,
      'remove it, or quote the text',
    );
  }

  private refuse(code: DiagnosticCode, node: Node, message: string, fix: string): void {
    this.found.push(diagnostic(code, message, { fix, range: rangeOf(node) }));
  }
}

const WHOLE = /^(0|[1-9][0-9]*)$/;

function isPlain(node: Node): boolean {
  return isScalar(node) && node.type === 'PLAIN';
}

/** What the author wrote, in quotes: `3.10` stays `3.10`, whatever number it is. */
export function quotedSource({ source, value }: Scalar): string {
  return JSON.stringify(source ?? String(value));
}

function rangeOf({ range }: Node): Range {
  const [start = 0, end = start] = range ?? [];
  return { start, end };
}
