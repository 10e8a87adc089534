/**
 * What a reply is for the step: text, a value that fits its schema, or calls of tools.
 * Knows what was asked for; must not know who answers.
 */
import type { SchemaCheck } from '../../schemas/check.ts';
import type { Misfit } from '../../std/json-schema.ts';
import { quoted } from '../../std/printable.ts';
import { readJson } from '../../std/read-json.ts';
import { placeOf } from '../../std/value-at.ts';
import type { ModelMessage, ToolCall } from '../../workflow/with/llm.ts';
import type { Reply, SentCall } from './chat.ts';
import { unusable } from './collect.ts';
import { type FoundIn, findJson } from './find-json.ts';

/** What answers are held against. */
export interface Wanted {
  readonly schema: SchemaCheck | undefined;
  /** By the name of the tool; undefined for one that takes anything. */
  readonly tools: ReadonlyMap<string, SchemaCheck | undefined> | undefined;
}

export interface Answer {
  readonly message: ModelMessage;
  /** Where the JSON of the value stood. */
  readonly jsonFrom?: FoundIn;
  /** Whether it is the second one, after one that did not fit. */
  readonly isRepaired?: true;
}

/** An answer that does not fit, and why, each a short sentence. */
export interface Unfit {
  readonly misfits: readonly string[];
  /** What the model is shown of it. */
  readonly shown: string;
  /** Whether it could not be read at all, where arguments of a call were to be. */
  readonly isNoJson?: true;
}

export async function answerIn(reply: Reply, wanted: Wanted): Promise<Answer | Unfit> {
  if (wanted.schema !== undefined) return valueIn(reply, wanted.schema);
  if (wanted.tools === undefined && reply.text.trim() === '')
    throw unusable('called a tool, and it was offered none');
  if (wanted.tools === undefined || reply.calls.length === 0)
    return { message: messageOf(reply, []) };
  return callsIn(reply, wanted.tools);
}

async function valueIn(reply: Reply, schema: SchemaCheck): Promise<Answer | Unfit> {
  // Where the answer is the only tool, it stands in the call; some answer in words all the same.
  const shown = reply.calls[0]?.text ?? reply.text;
  const found = findJson(shown);
  if ('why' in found) return { misfits: [found.why], shown };
  const checked = await schema.check(found.value);
  if ('misfits' in checked) return { misfits: checked.misfits.map(said), shown };
  // A call has no text beside it.
  const text = reply.text === '' ? shown : reply.text;
  const message = { ...messageOf({ ...reply, text }, []), value: checked.value };
  return { message, jsonFrom: found.in };
}

async function callsIn(reply: Reply, tools: NonNullable<Wanted['tools']>): Promise<Answer | Unfit> {
  const calls: ToolCall[] = [];
  const misfits: string[] = [];
  let isNoJson = false;
  for (const call of reply.calls) {
    const made = await callIn(call, tools);
    if (!('misfits' in made)) calls.push(made);
    else {
      misfits.push(...made.misfits);
      isNoJson ||= made.isNoJson === true;
    }
  }
  if (misfits.length === 0) return { message: messageOf(reply, calls) };
  const shown = JSON.stringify(reply.calls.map(({ name, text }) => ({ name, arguments: text })));
  return { misfits, shown, ...(isNoJson && { isNoJson }) };
}

async function callIn(
  { id, name, text }: SentCall,
  tools: NonNullable<Wanted['tools']>,
): Promise<ToolCall | Omit<Unfit, 'shown'>> {
  const who = `the call of ${quoted(name)}`;
  if (!tools.has(name))
    return { misfits: [`there is no tool ${quoted(name)}, only ${[...tools.keys()].join(', ')}`] };
  // A tool that takes nothing is called with nothing.
  const read = readJson(text.trim() === '' ? '{}' : text);
  if (!('value' in read)) {
    const why = read.fault === 'number' ? read.message : `it is not JSON: ${read.discreet}`;
    return { misfits: [`${who}: ${why}`], isNoJson: true };
  }
  const checked = await tools.get(name)?.check(read.value);
  if (checked !== undefined && 'misfits' in checked)
    return { misfits: checked.misfits.map((misfit) => `${who}: ${said(misfit)}`) };
  return { id, name, arguments: read.value };
}

function messageOf({ text, finish, reasoning }: Reply, calls: readonly ToolCall[]): ModelMessage {
  return { text, tool_calls: calls, finish, reasoning: reasoning === '' ? null : reasoning };
}

function said({ path, message }: Pick<Misfit, 'path' | 'message'>): string {
  return `${placeOf(path)}: ${message}`;
}
