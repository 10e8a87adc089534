/**
 * Lines of JSON, one for each run: from a file, which is read whole, or one by one from standard input.
 * Knows texts and places; must not know what a workflow takes.
 */
import { readText, type SizeLimit } from '../../engine/plan/read-text.ts';
import { jsonFault } from '../../std/json-fault.ts';
import { show } from '../../std/printable.ts';
import { readJson } from '../../std/read-json.ts';
import { linesOf, withoutMark } from '../../std/text.ts';
import { diagnostic } from '../../workflow/diagnostic.ts';
import type { Located } from '../../workflow/place.ts';
import { UsageError } from '../command.ts';

/** A line that is not blank. */
export interface Line {
  /** As findings name it. */
  readonly file: string;
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

const FILE_LIMIT: SizeLimit = {
  bytes: 256 * 1024 * 1024,
  fix: 'give the lines through standard input, where they are read one by one: --each - < FILE',
};

/** All lines of a file. Throws a `UsageError` for one that cannot be read. */
export async function linesOfFile(file: string): Promise<Line[]> {
  const text = await readText(file, FILE_LIMIT);
  if (typeof text !== 'string') {
    const message = `--each ${show(file)}: ${text.message.replace(/\.$/, '')}`;
    throw new UsageError(message, text.fix);
  }
  return linesOf(withoutMark(text))
    .map((text, i) => ({ file, number: i + 1, text }))
    .filter(isNotBlank);
}

function isNotBlank({ text }: Line): boolean {
  return text.trim() !== '';
}

/** Lines as they come. Throws a `UsageError` where standard input is a terminal, or no text. */
export async function* linesOfStdin(stdin: NodeJS.ReadStream = process.stdin) {
  if (stdin.isTTY) {
    const fix = 'give the lines with a pipe or a redirection: < FILE';
    throw new UsageError('--each -: standard input is a terminal', fix);
  }
  let number = 0;
  const line = (text: string): Line => {
    number++;
    return { file: 'stdin', number, text: text.replace(/\r$/, '') };
  };
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for await (const chunk of stdin) {
    const lines = decoded(() => decoder.decode(chunk as Buffer, { stream: true }), number).split(
      '\n',
    );
    lines[0] = rest + lines[0]!;
    rest = lines.pop()!;
    for (const text of lines) {
      const one = line(text);
      if (isNotBlank(one)) yield one;
    }
  }
  const last = line(rest + decoded(() => decoder.decode(), number));
  if (isNotBlank(last)) yield last;
}

function decoded(decode: () => string, number: number): string {
  try {
    return decode();
  } catch {
    const message = `--each -: standard input is not UTF-8 text, behind line ${number}`;
    throw new UsageError(message, 'give UTF-8 text');
  }
}

/** The value of a line, or what is wrong with it. */
export function valueOf(line: Line): { readonly value: unknown } | { readonly finding: Located } {
  const { text } = line;
  const read = readJson(text);
  if ('value' in read) return read;
  if (read.fault === 'syntax') {
    const { column, expected, found } = jsonFault(withoutMark(text));
    const message = `the line is not JSON: expected ${expected}, found ${found}.`;
    return {
      finding: findingIn(line, message, { column, fix: 'write one JSON value on the line' }),
    };
  }
  const column = columnOf(text, read.number);
  const fix = `for such numbers declare the input as text (type: string), and put them in quotes: ${JSON.stringify(read.number)}`;
  const length = read.number.length;
  return {
    finding: findingIn(line, `the line cannot be kept: ${read.message}.`, { column, length, fix }),
  };
}

interface Where {
  /** Default: the first character. */
  readonly column?: number;
  readonly length?: number;
  readonly fix?: string | undefined;
}

/** Something that is wrong at a place of the line. */
export function findingIn(line: Line, message: string, where: Where): Located {
  const { file, number, text } = line;
  const { column = 1 + text.length - text.trimStart().length, length = 1, fix } = where;
  const told = diagnostic('E_INPUT', message, fix === undefined ? {} : { fix });
  return { ...told, file, line: number, column, excerpt: { text, length } };
}

/** Where a part of the line begins, in characters from 1. */
export function columnOf(text: string, part: string): number {
  const before = text.slice(0, Math.max(0, text.indexOf(part)));
  return [...before].length + 1;
}
