/**
 * Templates of actions, put into one another: `{{inputs.x}}` in settings, where `x` is `{{actions.a.result.b}}`.
 * Knows the names that they read and what these are here; must not know what an action does with them.
 */
import type { Path } from '../../std/json-schema.ts';
import { isMapping } from '../../std/mapping.ts';
import { nearest } from '../../std/nearest.ts';
import { quoted, show } from '../../std/printable.ts';
import { type Diagnostic, diagnostic } from '../diagnostic.ts';
import { escapeHoles } from '../hole-marks.ts';
import { outputPath, type Raw } from './foreign-reading.ts';

const HOLE = /\{\{\s*([^{}]*?)\s*\}\}/g;
const WHOLE = /^\{\{\s*([^{}]*?)\s*\}\}$/;
const OURS = /^\$\{\{ (.*) \}\}$/s;
const READ = /^[A-Za-z_][\w-]*(?:\.[\w-]+|\[\d+\]|\["[^"\]]*"\]|\['[^'\]]*'\])*$/;
const PART = /[\w-]+(?=[.[]|$)|\[(\d+)\]|\["([^"\]]*)"\]|\['([^'\]]*)'\]/g;

/** Beyond this they are a way to fill the memory, and no settings. */
const MOST_VALUES = 1_000;
const MOST_TEXT = 1_000_000;

const UNSUPPORTED: readonly string[] = ['system', 'accounts', 'files'];

/** What templates of one file may read, and what they were found to read. */
export interface Names {
  /** How a part of the result of an action is called here. */
  partOf(action: string, below: Path): Path | string;
  readonly secrets: Set<string>;
  readonly found: Diagnostic[];
}

export class Templates {
  private readonly values: Raw;
  private readonly names: Names;
  private readonly subject: string;
  private readonly open: string[] = [];
  private count = 0;
  private length = 0;
  private at: Path = [];

  /** `values`: the inputs of the action, which its settings read by name. */
  constructor(values: Raw, subject: string, names: Names) {
    this.values = values;
    this.names = names;
    this.subject = subject;
  }

  /** The value with expressions in place of its templates. It stands at `path`. */
  convert(value: unknown, path: Path): unknown {
    this.at = path;
    return this.converted(value, path);
  }

  /** The value that a template alone stands for among the inputs, as it is written. */
  written(value: unknown): unknown {
    let now = value;
    for (let n = 0; n < 20 && typeof now === 'string'; n++) {
      const name = /^\{\{\s*(?:inputs|variables)\.([\w-]+)\s*\}\}$/.exec(now)?.[1];
      if (name === undefined || !Object.hasOwn(this.values, name)) return now;
      now = this.values[name];
    }
    return now;
  }

  private converted(value: unknown, path: Path): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((item, i) => this.converted(item, [...path, i]));
    if (!isMapping(value)) return value;
    const entries = Object.entries(value).map(([key, item]) => {
      if (key.includes('{{')) {
        const message = `${this.subject}: the key ${show(key)} holds a template, and keys are known before a run.`;
        const fix = 'write the key out, or build the mapping in a function';
        this.names.found.push(
          diagnostic('E_STATIC', message, { path: [...path, key], atKey: true, fix }),
        );
      }
      return [key, this.converted(item, [...path, key])];
    });
    return Object.fromEntries(entries);
  }

  private text(text: string): unknown {
    const whole = WHOLE.exec(text);
    if (whole !== null) return this.read(whole[1]!);
    let [from, made] = [0, ''];
    for (const match of text.matchAll(HOLE)) {
      made += String(escapeHoles(text.slice(from, match.index))) + this.inText(match[1]!);
      from = match.index + match[0].length;
    }
    made += String(escapeHoles(text.slice(from)));
    this.length += made.length;
    return made;
  }

  private inText(read: string): string {
    const value = this.read(read);
    if (value === null || value === undefined) return '';
    if (typeof value !== 'object') return String(value);
    return this.tell(
      `{{${read}}} is a mapping or a list, and stands within a text`,
      'give it alone',
    );
  }

  private read(text: string): unknown {
    if (++this.count > MOST_VALUES || this.length > MOST_TEXT) {
      if (this.count === MOST_VALUES + 1 || this.length > MOST_TEXT)
        this.tell('its templates put too much into one another', 'write the values out');
      this.length = 0;
      this.count = MOST_VALUES + 1;
      return '';
    }
    if (!READ.test(text)) {
      const fix = 'write it like {{inputs.NAME}} or {{actions.ID.result.KEY[0]}}';
      return this.tell(`{{${text}}} is no path`, fix);
    }
    const [root = '', ...below] = partsOf(text);
    if (root === 'inputs' || root === 'variables') return this.ofInputs(below, text);
    if (root === 'actions') return this.ofAction(below, text);
    if (root === 'secrets' && below.length === 1) {
      this.names.secrets.add(String(below[0]));
      return `\${{ secrets${pathText(below)} }}`;
    }
    if (UNSUPPORTED.includes(String(root))) {
      const fix = 'give the value as a secret, an input of the run, or write it out';
      return this.tell(`{{${text}}}: there is no "${root}" here`, fix, 'E_UNSUPPORTED');
    }
    const known = ['actions', 'inputs', 'secrets', 'variables'];
    const close = nearest(String(root), known);
    const fix =
      close === undefined ? `write one of ${known.join(', ')}` : `did you mean "${close}"?`;
    return this.tell(`{{${text}}} reads ${quoted(String(root))}, which is not known`, fix);
  }

  private ofInputs([name = '', ...below]: Path, text: string): unknown {
    const key = String(name);
    if (!Object.hasOwn(this.values, key)) {
      const close = nearest(key, Object.keys(this.values));
      const fix = close === undefined ? 'add it under inputs' : `did you mean ${quoted(close)}?`;
      return this.tell(`{{${text}}}: there is no input ${quoted(key)}`, fix);
    }
    if (this.open.includes(key)) {
      const circle = [...this.open.slice(this.open.indexOf(key)), key].join(' -> ');
      return this.tell(
        `its inputs stand in each other in a circle: ${circle}`,
        'write one of them out',
      );
    }
    this.open.push(key);
    const value = this.converted(this.values[key], this.at);
    this.open.pop();
    return this.partOf(value, below, text);
  }

  private partOf(value: unknown, below: Path, text: string): unknown {
    if (below.length === 0) return value;
    const ours = typeof value === 'string' ? OURS.exec(value) : null;
    if (ours !== null) return `\${{ ${ours[1]}${pathText(below)} }}`;
    const [key = '', ...rest] = below;
    if (value !== null && typeof value === 'object' && Object.hasOwn(value, key))
      return this.partOf((value as Raw)[key], rest, text);
    return this.tell(`{{${text}}}: there is no ${show(key)} in it`, 'correct the path');
  }

  private ofAction([id = '', field, ...below]: Path, text: string): unknown {
    if (field !== 'result' && field !== 'output') {
      return this.tell(`{{${text}}} reads no result`, `write {{actions.${id}.result}}`);
    }
    const part = this.names.partOf(String(id), below);
    if (typeof part === 'string')
      return this.tell(`{{${text}}}: ${part}`, 'leave it out', 'E_UNSUPPORTED');
    return `\${{ ${outputPath(String(id))}${pathText(part)} }}`;
  }

  private tell(message: string, fix: string, code: Diagnostic['code'] = 'E_EXPRESSION'): string {
    const { at: path, subject } = this;
    this.names.found.push(diagnostic(code, `${subject}: ${message}.`, { path, fix }));
    return '';
  }
}

function partsOf(text: string): Path {
  return [...text.matchAll(PART)].map(([part, index, double, single]) =>
    index === undefined ? (double ?? single ?? part) : Number(index),
  );
}

function pathText(path: Path): string {
  return path
    .map((key) => {
      if (typeof key === 'number') return `[${key}]`;
      return /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
    })
    .join('');
}
