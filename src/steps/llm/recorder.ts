/**
 * Writes what servers answer into a file of answers.
 * Knows entries; must not know who reads them.
 */
import { appendFile } from 'node:fs/promises';
import type { HiddenText } from '../../run/hidden.ts';
import { printable } from '../../std/printable.ts';
import type { ChatRequest, Exchange, Reply } from './chat.ts';
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
