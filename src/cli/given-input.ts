/**
 * The input of a run, as a call of the command line gives it.
 * Knows JSON and declared inputs; must not know commands.
 */
import { readText, type SizeLimit } from '../engine/plan/read-text.ts';
import { isStandard, printedBy } from '../schemas/standard.ts';
import type { Path } from '../std/json-schema.ts';
import { printable, show } from '../std/printable.ts';
import { type InexactNumber, readJson, writtenAt } from '../std/read-json.ts';
import type { Schema } from '../std/schema.ts';
import { schemaAt } from '../std/schema-at.ts';
import type { Workflow } from '../workflow/workflow.ts';
import { UsageError } from './command.ts';
import type { OpenedFile } from './open-workflow.ts';
import { readStdin } from './stdin.ts';

/** Inputs may be larger than workflow files. */
const INPUT_LIMIT: SizeLimit = {
  bytes: 256 * 1024 * 1024,
  fix: 'give the name of a file, and read that in a step',
};

export interface InputOptions {
  readonly input?: string;
  readonly inputFile?: string;
  readonly param?: Readonly<Record<string, string>>;
}

/** A run's input, and how its parts are written where it was read from JSON. */
export interface GivenInput {
  /** Undefined when none is given. */
  readonly value: unknown;
  written(path: Path): string | undefined;
}

type Declared = Pick<Workflow, 'inputs'>;

/**
 * What is declared of each input, as far as it says how a text is to be read. Of a schema of a library that
 * is what it can print as JSON Schema.
 */
function declaredBy({ inputs = {} }: Declared): Readonly<Record<string, Schema>> {
  const printed = (schema: unknown) => (isStandard(schema) ? printedBy(schema) : schema);
  const named = isStandard(inputs) ? (printed(inputs) as Schema | undefined)?.properties : inputs;
  const entries = Object.entries(named ?? {}).map(([name, schema]) => [name, printed(schema)]);
  return Object.fromEntries(entries.filter(([, schema]) => typeof schema === 'object'));
}

/** The run's input: text, JSON, a file, or named values. */
export async function inputFrom(options: InputOptions, workflow: Declared): Promise<GivenInput> {
  const { input, inputFile, param } = options;
  if (input !== undefined && inputFile !== undefined) {
    throw new UsageError('--input and --input-file cannot both be given', 'leave one out');
  }
  if (input === '-' && workflow.inputs !== undefined) {
    const message = '--input - is the text "-", and the workflow takes inputs by name';
    throw new UsageError(message, 'to read standard input write --input-file -');
  }
  const schema: Schema = { properties: declaredBy(workflow) };
  const { value: whole, json } =
    inputFile === undefined ? textOrJson(input, schema) : await fileInput(inputFile, schema);
  const written = ([key, ...rest]: Path) => {
    if (param !== undefined && Object.hasOwn(param, key!)) return writtenAt(param[key!]!, rest);
    return json === undefined ? undefined : writtenAt(json, [key!, ...rest]);
  };
  if (param === undefined) return { value: whole, written };
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
    typed(key, text, schema.properties![key]),
  ]);
  return { value: { ...(whole as object | undefined), ...Object.fromEntries(named) }, written };
}

/** The file, for findings about this input. */
export function withGiven(file: OpenedFile, { written }: GivenInput): OpenedFile {
  return file.source === undefined ? file : { ...file, source: { ...file.source, written } };
}

/** What was read, and its text where that is JSON. */
interface Read {
  readonly value: unknown;
  readonly json?: string;
}

/** Text that starts like JSON must be JSON; everything else is text. */
function textOrJson(
  text: string | undefined,
  schema: Schema,
  { what = '--input', option = '--input-file' } = {},
): Read {
  if (text === undefined || !/^\s*[[{"]/.test(text)) return { value: text };
  const read = readJson(text);
  if ('value' in read) return { value: read.value, json: text };
  if (read.fault === 'number') throw inexact(what, read, schema);
  const fix = `for plain text that starts so, use ${option} with a file that does not end in .json`;
  throw new UsageError(`${what} starts like JSON but is not JSON: ${read.message}`, fix);
}

/** What stands in a file, or `-`, that is given with an option: read as an input is. */
export async function valueIn(file: string, option: string, what: string): Promise<unknown> {
  return (await fileInput(file, { properties: {} }, { option, what })).value;
}

const AS_INPUT = { option: '--input-file', what: 'the input' };

/** `-` is standard input: text, or JSON if it starts like JSON. */
async function fileInput(
  file: string,
  schema: Schema,
  { option, what: use } = AS_INPUT,
): Promise<Read> {
  if (file === '-') {
    const given = await readStdin(use, INPUT_LIMIT);
    if (typeof given === 'string')
      return textOrJson(given.replace(/^\ufeff/, ''), schema, { what: use, option });
    throw new UsageError(`${option} -: ${given.message.replace(/\.$/, '')}`, given.fix);
  }
  const text = await readText(file, INPUT_LIMIT);
  if (typeof text !== 'string') {
    throw new UsageError(`${option} ${show(file)}: ${text.message.replace(/\.$/, '')}`, text.fix);
  }
  if (!/\.json$/i.test(file)) return { value: text };
  const read = readJson(text);
  if ('value' in read) return { value: read.value, json: text };
  const what = `${option} ${show(file)}`;
  if (read.fault === 'number') throw inexact(what, read, schema);
  const fix = 'mend it; text is read from files of another ending';
  throw new UsageError(`${what} is not JSON: ${read.message}`, fix);
}

/** A value as its declaration wants it; what does not fit stays text and is reported by its check. */
function typed(key: string, text: string, schema: Schema | undefined): unknown {
  if (schema === undefined || takesText(schema)) return text;
  const read = readJson(text);
  if ('value' in read) return read.value;
  if (read.fault === 'syntax') {
    refuseOddNumber(key, text, schema);
    return text;
  }
  const named: Schema = { properties: { [key]: schema } };
  const at = { path: [key, ...read.path], bare: read.path.length === 0 };
  throw inexact(`-p ${show(key)}`, { ...read, ...at }, named);
}

/** Whether a text may be what is wanted: then it is not read as anything else. */
function takesText(schema: Schema): boolean {
  // A list of types is JSON Schema, not our own subset.
  const types: readonly unknown[] = [schema.type].flat();
  const { enum: choices = [], const: only } = schema as {
    enum?: readonly unknown[];
    const?: unknown;
  };
  const values = only === undefined ? choices : [only];
  const { anyOf, oneOf } = schema as { anyOf?: readonly Schema[]; oneOf?: readonly Schema[] };
  const branches = anyOf ?? oneOf ?? [];
  if (schema.type !== undefined) return types.includes('string');
  if (values.length > 0) return values.some((value) => typeof value === 'string');
  return branches.length === 0 || branches.some(takesText);
}

/** A number, but not as JSON writes it. */
function refuseOddNumber(key: string, text: string, { type }: Schema): void {
  if (type !== 'integer' && type !== 'number') return;
  const [, sign = '', zeros = '', digits] =
    /^([-+]?)(0*)([0-9]+(?:\.[0-9]+)?)$/.exec(text.trim()) ?? [];
  if (digits === undefined) return;
  const why = zeros === '' ? 'a plus in front' : 'leading zeros';
  const fix = `write it without: -p ${key}=${sign === '-' ? sign : ''}${digits}`;
  throw new UsageError(`-p ${key}=${printable(text)} is a number with ${why}`, fix);
}

/**
 * A number that reading would change. Where one is declared, quotes would only be refused next. `bare`: a
 * text would stand there without quotes.
 */
function inexact(
  what: string,
  { message, path, number, bare = false }: InexactNumber & { readonly bare?: boolean },
  inputs: Schema,
): UsageError {
  const [name] = path;
  const wanted = schemaAt(inputs, path);
  const kinds = [wanted, ...(wanted?.anyOf ?? [])].map((schema) => schema?.type);
  const onlyNumber =
    kinds.some((kind) => kind === 'integer' || kind === 'number') && !kinds.includes('string');
  const quotes = `put the number in quotes: "${printable(number, 40)}"`;
  if (!onlyNumber) return new UsageError(`${what} cannot be kept: ${message}`, quotes);
  const place = path.length === 1 ? 'type: string' : 'type: string where the number stands';
  const next = bare ? '' : `, and ${quotes}`;
  const fix = `declare the input ${show(name)} with ${place}${next}`;
  return new UsageError(`${what} cannot be kept: ${message}`, fix);
}
