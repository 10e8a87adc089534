/**
 * A broken YAML text in our own words: what is wrong, where, and how to mend it.
 * Knows the parser's error codes and what authors mostly mean; must not know workflows. The parser's
 * sentences decide nothing: where one code stands for several faults, the text is looked at.
 */
import { Lexer, type YAMLError } from 'yaml';
import { printable } from '../../std/printable.ts';
import { type Diagnostic, diagnostic, type Range } from '../diagnostic.ts';
import { looksLike } from './text-checks.ts';

interface Telling {
  readonly message: string;
  readonly fix: string;
  readonly range?: Range;
  /** Another place that has to do with it. */
  readonly other?: Range;
}

/** One diagnostic for the first error of a text; later ones are mostly consequences. */
export function syntaxProblem(error: YAMLError, text: string): Diagnostic {
  const like = looksLike(text);
  if (like !== undefined) {
    const said = `expected a workflow in YAML, but this looks like ${like}.`;
    return diagnostic('E_NOT_A_WORKFLOW', said, {
      range: { start: 0, end: 1 },
      fix: 'give the workflow file',
    });
  }
  const line = lineAt(text, error.pos[0]);
  const telling =
    tabs(error, line) ??
    unclosed(error, text) ??
    goesOn(error, line) ??
    missingSpace(line) ??
    bareExpression(line) ??
    byCode(error, text);
  const { message, fix, range = visible(error, text), other } = telling;
  const code = error.code === 'BAD_ALIAS' ? 'E_YAML_ALIAS' : 'E_YAML_SYNTAX';
  return diagnostic(code, message, {
    range,
    fix,
    ...(other !== undefined && { related: [{ range: other }] }),
  });
}

interface Line {
  readonly start: number;
  readonly text: string;
}

function lineAt(text: string, offset: number): Line {
  // An offset behind the last line end belongs to the line before it.
  const at = Math.min(offset, text.length - 1);
  const start = text.lastIndexOf('\n', text[at] === '\n' ? at - 1 : at) + 1;
  const end = text.indexOf('\n', start);
  return { start, text: text.slice(start, end < 0 ? text.length : end).slice(0, 2_000) };
}

function tabs({ code, pos }: YAMLError, { start, text }: Line): Telling | undefined {
  const indentation = /^[\s-]*/.exec(text)![0];
  const tab = indentation.indexOf('\t');
  if (tab < 0 && code !== 'TAB_AS_INDENT') return undefined;
  const at = tab < 0 ? pos[0] : start + tab;
  return {
    message: 'tabs are not allowed as indentation.',
    fix: 'use spaces',
    range: { start: at, end: at + 1 },
  };
}

/** A quote or bracket that stays open to the end of the file is reported where it was opened. */
function unclosed({ pos }: YAMLError, text: string): Telling | undefined {
  const open: Range[] = [];
  let offset = 0;
  let ended = false;
  for (const token of new Lexer().lex(text)) {
    const first = token[0]!;
    // A list or mapping in brackets that a line of lesser indentation ended.
    if (first === '\u0018') ended = true;
    if (ended) break;
    if (isMark(token)) continue;
    if ((first === '"' || first === "'") && !endsQuoted(token, first)) {
      open.push({ start: offset, end: offset + 1 });
      break;
    }
    if (token === '[' || token === '{') open.push({ start: offset, end: offset + 1 });
    else if (token === ']' || token === '}') open.pop();
    offset += token.length;
  }
  const range = open[open.length - 1];
  if (range === undefined || range.start > pos[0]) return undefined;
  const mark = text[range.start]!;
  const closing = mark === '[' ? ']' : mark === '{' ? '}' : mark;
  if (ended) {
    const message = `the ${mark} that is opened here is not closed before a line that is indented less.`;
    const fix = `close it with ${closing}, or indent its lines deeper`;
    return { message, fix, range, other: { start: pos[0], end: pos[0] } };
  }
  const message = `the ${mark} that is opened here is never closed.`;
  return { message, fix: `close it with ${closing}`, range };
}

/** Tokens of the parser that stand for no text. */
function isMark([first]: string): boolean {
  return first === '\u0018' || first === '\u001f' || first === '\u0002';
}

function endsQuoted(token: string, quote: string): boolean {
  let at = token.length - 1;
  if (at < 1 || token[at] !== quote) return false;
  const mark = quote === '"' ? '\\' : "'";
  if (quote === '"') at--;
  let count = 0;
  while (at > 0 && token[at] === mark) {
    count++;
    at--;
  }
  // An even number of backslashes escapes no quote; quotes in pairs stand for one, so an odd one ends.
  return quote === '"' ? count % 2 === 0 : count % 2 === 1;
}

function missingSpace({ start, text }: Line): Telling | undefined {
  const match = /^(\s*(?:- +)*)([A-Za-z_][\w-]*):[^\s/:]/.exec(text);
  if (match === null) return undefined;
  const from = start + match[1]!.length;
  const key = match[2]!;
  const range = { start: from, end: from + key.length + 1 };
  return {
    message: `a space is missing after "${key}:".`,
    fix: 'add a space after the colon',
    range,
  };
}

/** A value in quotes or brackets, and something behind it that is no part of YAML. */
const GOES_ON = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|\[[^\]]*\]|\{[^}]*\})\s*[^\s,#:}\]]/;

/** `when: "a" in inputs.list`: quotes or brackets that are only the beginning of a text. */
function goesOn({ code }: YAMLError, { start, text }: Line): Telling | undefined {
  const match = /^([\s-]*[\w-]+:\s+)((["'[{!]).*?)\s*$/.exec(text);
  const tag = match?.[3] === '!';
  const more = match !== null && GOES_ON.test(match[2]!);
  if (!tag && (code !== 'UNEXPECTED_TOKEN' || !more)) return undefined;
  if (match === null || match[2]!.length > 200) return undefined;
  const [, before, value] = match as unknown as [string, string, string];
  const range = { start: start + before.length, end: start + before.length + value.length };
  const whole = value.includes("'") ? JSON.stringify(value) : `'${value}'`;
  const fix = `put all of it in quotes: ${printable(whole)}`;
  const said = tag
    ? 'a value that begins with ! is a tag and no text.'
    : 'a text goes on behind its quotes or brackets.';
  return { message: said, fix, range };
}

function bareExpression({ start, text }: Line): Telling | undefined {
  const match = /(?:^|[:,[{-] *)(\$?\{\{)/.exec(text);
  if (match === null) return undefined;
  const from = start + match.index + match[0].length - match[1]!.length;
  const range = { start: from, end: from + match[1]!.length };
  return { message: 'an expression must stand in quotes.', fix: 'write "${{ … }}"', range };
}

const QUOTE = 'put the text in quotes';
const LOOK = 'look for a missing comma, colon, quote or bracket before this place';

type At = (text: string, offset: number) => boolean;

const always: At = () => true;

/** Between a line end and the first thing on the next line. */
const atIndentation: At = (text, offset) => text[offset] === ' ' && text[offset - 1] === '\n';

const insideBrackets: At = (text, offset) => {
  let depth = 0;
  let at = 0;
  for (const token of new Lexer().lex(text)) {
    if (at >= offset) break;
    if (isMark(token)) continue;
    if (token === '[' || token === '{') depth++;
    else if (token === ']' || token === '}') depth--;
    at += token.length;
  }
  return depth > 0;
};

/** By code and place; the first one that fits. */
const TELLINGS: readonly (readonly [code: string, at: At, Telling])[] = [
  [
    'MULTIPLE_DOCS',
    always,
    { message: 'the file holds more than one document.', fix: 'keep one document per file' },
  ],
  [
    'MISSING_CHAR',
    atIndentation,
    {
      message: 'this line is neither a new item of the list nor indented like the item above.',
      fix: 'start it with "- ", or line it up with the keys of the item',
    },
  ],
  [
    'BAD_INDENT',
    insideBrackets,
    {
      message: 'this line of a list or mapping in brackets is not indented deeper than its key.',
      fix: 'indent it, or close the bracket before',
    },
  ],
  [
    'BAD_INDENT',
    always,
    { message: 'this line is not indented like the others beside it.', fix: 'line the entries up' },
  ],
  [
    'BLOCK_AS_IMPLICIT_KEY',
    always,
    { message: 'a value cannot hold ": " or "- " without quotes.', fix: QUOTE },
  ],
  [
    'BAD_SCALAR_START',
    always,
    { message: 'a value cannot start with this character.', fix: QUOTE },
  ],
  [
    'MULTILINE_IMPLICIT_KEY',
    always,
    {
      message: 'a key must stand on one line and end with ": ".',
      fix: 'add the colon and a space, or put the text in quotes',
    },
  ],
  ['UNEXPECTED_TOKEN', always, { message: 'this is not expected here.', fix: LOOK }],
  [
    'BAD_DQ_ESCAPE',
    always,
    {
      message: 'this is no escape that YAML knows.',
      fix: 'write two backslashes, or use single quotes',
    },
  ],
];

function byCode({ code, message, pos }: YAMLError, text: string): Telling {
  const known = TELLINGS.find(([of, at]) => of === code && at(text, pos[0]));
  if (known !== undefined) return known[2];
  const sentence = printable(
    message.replace(/ at line \d+, column \d+:?[\s\S]*$/, '').replace(/[.:]?\s*$/, ''),
  );
  return {
    message: `not valid YAML: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}.`,
    fix: LOOK,
  };
}

/** From the error to the first thing on its line that can be seen. */
function visible({ pos }: YAMLError, text: string): Range {
  let start = pos[0];
  while (start < text.length - 1 && text[start] === ' ') start++;
  const end = text.indexOf('\n', start);
  return {
    start,
    end: Math.max(start + 1, Math.min(end < 0 ? text.length : end, Math.max(pos[1], start + 1))),
  };
}
