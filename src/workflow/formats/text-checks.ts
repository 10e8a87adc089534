/**
 * What can be wrong with a text before anybody parses it.
 * Knows characters and lines; must not know YAML beyond its comments and directives.
 */
import { type Diagnostic, diagnostic } from '../diagnostic.ts';

/** Characters that may hide or fake text: bidirectional controls, zero-width and line separators. */
export const HIDDEN = /[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f]/;
const CONFLICT = /^(<{7}|={7}|>{7})( |$)/m;

/** The smallest workflow, for messages about files that hold none. */
export const SMALLEST =
  'heddle: 1\nsteps:\n  - id: hello\n    uses: text/case\n    with: { text: hello, to: upper }';

/** Faults of the text itself, the first of each kind. */
export function textFaults(text: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  const add = (code: Diagnostic['code'], at: number, message: string, fix: string) =>
    found.push(diagnostic(code, message, { range: { start: at, end: at + 1 }, fix }));
  if (isBlank(text)) {
    add('E_EMPTY', 0, 'the file holds no workflow.', `start with:\n${SMALLEST}`);
    return found;
  }
  const control = text.search(CONTROL);
  if (control >= 0) {
    const code = text.charCodeAt(control).toString(16).toUpperCase().padStart(4, '0');
    add(
      'E_CONTROL_CHARACTER',
      control,
      `the control character U+${code} is not allowed.`,
      'remove it',
    );
  }
  const marker = CONFLICT.exec(text);
  if (marker !== null && text.includes('<<<<<<<')) {
    add(
      'E_CONFLICT_MARKER',
      marker.index,
      'unresolved merge conflict.',
      'resolve it and remove the marks',
    );
  }
  const directive = /^%[A-Z]+/m.exec(text);
  if (directive !== null && !/^[^%#\s]/m.test(text.slice(0, directive.index))) {
    const message = `the directive ${directive[0]} is not allowed: files are YAML 1.2, core schema.`;
    add('E_YAML_TAG', directive.index, message, 'remove the line');
  }
  return found;
}

function isBlank(text: string): boolean {
  return text
    .replace(/^\ufeff/, '')
    .split('\n')
    .every((line) => /^\s*(#.*|---\s*|\.\.\.\s*)?$/.test(line));
}

/** What a text that is no workflow looks like, as the middle of a sentence. */
export function looksLike(text: string): string | undefined {
  const start = text.trimStart();
  if (/^<!doctype html|^<html|^<\?xml|^<[a-z]+[\s>]/i.test(start)) return 'a web page or XML';
  if (start.startsWith('#!')) return 'a script';
  if (/^\[[\w.-]+\]\s*$/m.test(start) && /^[\w.-]+\s*=\s*/m.test(start)) return 'TOML';
  if (/^(import|export|const|function|class)\s/.test(start)) return 'TypeScript or JavaScript';
  if (/^[\w.-]+\s*=\s*\S/.test(start)) return 'a list of settings (key = value)';
  return undefined;
}
