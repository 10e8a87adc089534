/**
 * Text from the command line as values.
 * Knows JSON and declared inputs; must not know commands.
 */
import { readText } from '../engine/load-workflow.ts';
import { parseDuration } from '../std/duration.ts';
import { nearest } from '../std/nearest.ts';
import { show } from '../std/printable.ts';
import { readJson } from '../std/read-json.ts';
import type { Schema } from '../std/schema.ts';
import { parseSize } from '../std/size.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { UsageError } from './command.ts';
import { readStdin } from './stdin.ts';

/** Inputs may be larger than workflow files. */
const MAX_INPUT_BYTES = 256 * 1024 * 1024;

/** `others`: words that are taken elsewhere, for the message. */
export function wholeNumber(
  minimum: number,
  maximum: number,
  others = '',
): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^[0-9]{1,15}$/.test(text) && value >= minimum && value <= maximum) return value;
    const wanted = `an integer from ${minimum} to ${maximum}${others}`;
    throw new UsageError(`expected ${wanted}, got ${show(text)}`);
  };
}

export function choice(choices: readonly string[]): (text: string) => string {
  return (text) => {
    if (choices.includes(text)) return text;
    const close =
      nearest(text.replaceAll('-', '_'), choices) ??
      choices.find((c) => c === text.replaceAll('-', '_'));
    const fix = close === undefined ? undefined : `did you mean "${close}"?`;
    throw new UsageError(`expected one of ${choices.join(', ')}, got ${show(text)}`, fix);
  };
}

export function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  const fix = /^[0-9]{1,9}$/.test(text) ? `give the unit: ${text}s or ${text}ms` : undefined;
  throw new UsageError(`expected a duration such as 30s or 5m, got ${show(text)}`, fix);
}

export function size(text: string): number {
  const bytes = parseSize(text);
  if (bytes !== undefined) return bytes;
  const fix = /^[0-9]{1,9}$/.test(text) ? `give the unit: ${text}mb or ${text}kb` : undefined;
  throw new UsageError(`expected a size such as 10mb, got ${show(text)}`, fix);
}

/** Collects `key=value` pairs of a repeated option. */
export function pair(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1)
    throw new UsageError(`expected key=value, got ${show(text)}`, 'for example -p path=data.csv');
  const key = text.slice(0, at);
  if (Object.hasOwn(before, key))
    throw new UsageError(`the input ${show(key)} is given twice`, 'give it once');
  return { ...before, [key]: text.slice(at + 1) };
}

export interface InputOptions {
  readonly input?: string;
  readonly inputFile?: string;
  readonly param?: Readonly<Record<string, string>>;
}

/** The run's input: text, JSON, a file, or named values; undefined when none is given. */
export async function inputFrom(
  options: InputOptions,
  workflow: Pick<Workflow, 'inputs'>,
): Promise<unknown> {
  const { input, inputFile, param } = options;
  if (input !== undefined && inputFile !== undefined) {
    throw new UsageError('--input and --input-file cannot both be given', 'leave one out');
  }
  const whole = inputFile === undefined ? textOrJson(input) : await fileInput(inputFile);
  if (param === undefined) return whole;
  if (
    whole !== undefined &&
    (whole === null || typeof whole !== 'object' || Array.isArray(whole))
  ) {
    throw new UsageError(
      '-p adds to an input that is a mapping, and this input is not one',
      'give all of it with -p, or leave -p out',
    );
  }
  const named = Object.entries(param).map(([key, text]) => [
    key,
    typed(text, workflow.inputs?.[key]),
  ]);
  return { ...(whole as object | undefined), ...Object.fromEntries(named) };
}

/** Text that starts like JSON must be JSON; everything else is text. */
function textOrJson(text: string | undefined, what = '--input'): unknown {
  if (text === undefined || !/^\s*[[{"]/.test(text)) return text;
  return exactJson(
    text,
    `${what} starts like JSON but`,
    'for plain text that starts so, use --input-file with a file that does not end in .json',
  );
}

/** `-` is standard input: text, or JSON if it starts like JSON. */
async function fileInput(file: string): Promise<unknown> {
  if (file === '-') {
    const given = await readStdin(
      'the input',
      MAX_INPUT_BYTES,
      'give the name of a file, and read that in a step',
    );
    if (typeof given === 'string') return textOrJson(given.replace(/^\ufeff/, ''), 'the input');
    throw new UsageError(`--input-file -: ${given.message.replace(/\.$/, '')}`, given.fix);
  }
  const text = await readText(file, MAX_INPUT_BYTES);
  if (typeof text !== 'string') {
    throw new UsageError(
      `--input-file ${show(file)}: ${text.message.replace(/\.$/, '')}`,
      text.fix,
    );
  }
  if (!/\.json$/i.test(file)) return text;
  return exactJson(
    text,
    `--input-file ${show(file)}`,
    'mend it; text is read from files of another ending',
  );
}

/** JSON as it is written: what is not JSON, or would be changed by reading, is refused. */
function exactJson(text: string, what: string, fix: string): unknown {
  const read = readJson(text);
  if ('value' in read) return read.value;
  if (read.fault === 'syntax') throw new UsageError(`${what} is not JSON: ${read.told}`, fix);
  throw new UsageError(`${what} cannot be kept: ${read.told}`, 'put the number in quotes');
}

/** A value as its declaration wants it; what does not fit stays text and is told by its check. */
function typed(text: string, schema: Schema | undefined): unknown {
  if (schema?.type === undefined || schema.type === 'string') return text;
  const read = readJson(text);
  if ('value' in read) return read.value;
  if (read.fault === 'syntax') return text;
  throw new UsageError(`-p cannot be kept: ${read.told}`, 'put the number in quotes');
}
