/**
 * Writes what servers answer into a file of answers.
 * Knows entries; must not know who reads them.
 */
import { appendFile, open } from 'node:fs/promises';
import type { ConfigProblem } from '../../ports/step-type.ts';
import type { HiddenText } from '../../run/hidden.ts';
import { printable } from '../../std/printable.ts';
import type { ChatRequest, Exchange, Reply } from './chat.ts';
import { FIXTURES_VARIABLE } from './fixture-file.ts';
import { hashOf } from './request-hash.ts';

/** Names the file where answers are to be kept. */
export const RECORD_VARIABLE = 'HEDDLE_LLM_RECORD';

export interface RecorderParts {
  readonly file: string;
  readonly mark: string;
  log(line: string): void;
  /** What takes secrets out, as it is when an answer is there. */
  readonly hidden: () => HiddenText | undefined;
}

/** Why no answer could be kept, before anybody is asked. */
export async function recordProblem(isAnswered: boolean): Promise<ConfigProblem | undefined> {
  const file = process.env[RECORD_VARIABLE];
  if (!file) return undefined;
  if (isAnswered) {
    const message = `${RECORD_VARIABLE} keeps what servers answer, and ${FIXTURES_VARIABLE} gives answers in their place.`;
    return { code: 'E_BAD_CONFIG', message, fix: 'unset one of them' };
  }
  try {
    await (await open(file, 'a')).close();
    return undefined;
  } catch (error) {
    const { code = 'unwritable' } = error as NodeJS.ErrnoException;
    const message = `the file "${printable(file)}" of ${RECORD_VARIABLE} cannot be written (${code}).`;
    return { code: 'E_FILE', message, fix: 'correct the path, or unset the variable' };
  }
}

/** Passes questions on, and notes the answers. One that cannot be written down was given all the same. */
export function recording(exchange: Exchange, parts: RecorderParts): Exchange {
  return {
    async ask(request) {
      const reply = await exchange.ask(request);
      await write(request, reply, parts);
      return reply;
    },
  };
}

async function write(
  request: ChatRequest,
  { text, calls, reasoning, refusal, finish, usage }: Reply,
  { file, mark, log, hidden }: RecorderParts,
): Promise<void> {
  const { in: tokens_in, out: tokens_out, cached, reasoning: thought } = usage;
  const entry = {
    match: { hash: hashOf(request, mark) },
    ...(calls.length === 0
      ? refusal === ''
        ? { answer: text }
        : { refusal }
      : { tool_calls: calls.map((call) => ({ name: call.name, arguments: call.text })) }),
    ...(reasoning !== '' && { reasoning }),
    finish,
    usage: { tokens_in, tokens_out, tokens_cached: cached, tokens_reasoning: thought },
  };
  const json = JSON.stringify(entry);
  const line = hidden()?.hide(json) ?? json;
  try {
    // JSON is YAML; one call per entry, so that several steps do not write into each other.
    await appendFile(file, file.endsWith('.jsonl') ? `${line}\n` : `- ${line}\n`);
  } catch (error) {
    const { code = 'unwritable' } = error as NodeJS.ErrnoException;
    log(`the answer could not be kept in ${printable(file)} (${code})`);
  }
}
