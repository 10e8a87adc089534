/**
 * Files of answers that are given without asking anybody.
 * Knows their form; must not know which answer fits a question.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ConfigProblem, Place } from '../../ports/step-type.ts';
import { misfits } from '../../std/json-schema.ts';
import { printable } from '../../std/printable.ts';
import { readJson } from '../../std/read-json.ts';
import type { FromSchema, Schema } from '../../std/schema.ts';
import { placeOf } from '../../std/value-at.ts';
import { readYaml } from '../../workflow/formats/yaml-document.ts';
import { locateAll } from '../../workflow/place.ts';
import { type FileKind, readProjectFile } from '../project-file.ts';

/** Stands in for every server where it is set. */
export const FIXTURES_VARIABLE = 'HEDDLE_LLM_FIXTURES';

const TEXT = { type: 'string', minLength: 1 } as const;
const TOKENS = { type: 'integer', minimum: 0 } as const;

/** One answer, and which questions it is for. */
const ENTRY = {
  type: 'object',
  properties: {
    match: {
      type: 'object',
      properties: { hash: TEXT, step: TEXT, model: TEXT, contains: TEXT },
      additionalProperties: false,
    },
    answer: {},
    tool_calls: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        properties: { name: TEXT, arguments: {} },
        required: ['name'],
        additionalProperties: false,
      },
    },
    reasoning: { type: 'string' },
    refusal: TEXT,
    finish: TEXT,
    usage: {
      type: 'object',
      properties: {
        tokens_in: TOKENS,
        tokens_out: TOKENS,
        tokens_cached: TOKENS,
        tokens_reasoning: TOKENS,
      },
      required: ['tokens_in', 'tokens_out'],
      additionalProperties: false,
    },
    error: {
      type: 'object',
      properties: {
        status: { type: 'integer', minimum: 400, maximum: 599 },
        message: { type: 'string' },
        retry_after: { type: 'string', format: 'duration' },
      },
      required: ['status'],
      additionalProperties: false,
    },
    delay: { type: 'string', format: 'duration' },
    times: { type: 'integer', minimum: 1 },
  },
  additionalProperties: false,
} as const;

export type FixtureEntry = FromSchema<typeof ENTRY>;

export interface Fixtures {
  /** As it was named. */
  readonly file: string;
  readonly entries: readonly FixtureEntry[];
  /** A few letters that are others in a file with other answers. */
  readonly contents: string;
}

const FILES: FileKind = {
  key: 'fixtures',
  code: 'E_BAD_CONFIG',
  one: 'a file of answers',
  many: 'files of answers',
  example: 'answers.yaml',
  mostBytes: 32 * 2 ** 20,
  ifTooLarge: 'keep the answers of one workflow in it',
  isOne: (name) => /\.(ya?ml|jsonl)$/.test(name),
};

type Read = { readonly fixtures: Fixtures } | { readonly problem: ConfigProblem };

/** The answers in a file of the project. */
export async function projectFixtures(path: string, place: Place): Promise<Read> {
  const read = await readProjectFile(path, place, FILES);
  return 'problem' in read ? read : fixturesIn(new TextDecoder().decode(read.bytes), path);
}

/** The answers in the file that the variable names, from the current folder. */
export async function givenFixtures(path: string): Promise<Read> {
  try {
    return fixturesIn(await readFile(path, 'utf8'), path);
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    const message = `the file "${printable(path)}" of ${FIXTURES_VARIABLE} cannot be read (${code}).`;
    return { problem: { code: 'E_FILE', message, fix: 'correct the path, or unset the variable' } };
  }
}

function fixturesIn(text: string, file: string): Read {
  const listed = file.endsWith('.jsonl') ? linesOf(text) : listOf(text, file);
  const wrong = 'why' in listed ? listed.why : faultIn(listed.entries);
  if (wrong === undefined && 'entries' in listed) {
    const entries = listed.entries as readonly FixtureEntry[];
    const contents = createHash('sha256').update(text).digest('hex').slice(0, 16);
    return { fixtures: { file, entries, contents } };
  }
  const message = `"${printable(file)}" is no file of answers: ${wrong}.`;
  const fix = 'write a list of entries such as { match: { step: ID }, answer: TEXT }';
  return { problem: { code: 'E_BAD_CONFIG', message, fix, key: 'fixtures' } };
}

type Listed = { readonly entries: readonly unknown[] } | { readonly why: string };

function linesOf(text: string): Listed {
  const entries: unknown[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const read = readJson(line);
    if (!('value' in read)) return { why: `line ${i + 1}: ${read.message}` };
    entries.push(read.value);
  }
  return { entries };
}

function listOf(text: string, file: string): Listed {
  if (text.trim() === '') return { entries: [] };
  const { value, diagnostics, source } = readYaml(text, file);
  const [first] = locateAll(diagnostics, source);
  if (first !== undefined)
    return { why: `line ${first.line ?? 1}: ${first.message.replace(/\.$/, '')}` };
  return Array.isArray(value) ? { entries: value } : { why: 'expected a list' };
}

function faultIn(entries: readonly unknown[]): string | undefined {
  for (const [i, entry] of entries.entries()) {
    const [misfit] = misfits(ENTRY as Schema, entry);
    if (misfit !== undefined) return `${placeOf([i, ...misfit.path])}: ${misfit.message}`;
    const { answer, tool_calls, error, refusal } = entry as FixtureEntry;
    const given = [answer, tool_calls, error, refusal].filter((one) => one !== undefined);
    if (given.length !== 1) {
      const said = given.length === 0 ? 'nothing is given' : 'several things are given';
      return `${placeOf([i])}: ${said}, expected one of answer, tool_calls, refusal and error`;
    }
  }
  return undefined;
}
