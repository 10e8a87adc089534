/**
 * The answer to one request: read as it comes, streamed or not, and found whole.
 * Knows answers of servers; must not know what was asked, nor what is done with it.
 */
import { StepFailure } from '../../run/step-error.ts';
import { counted } from '../../std/counted.ts';
import { printable } from '../../std/printable.ts';
import { readJson } from '../../std/read-json.ts';
import { withoutMark } from '../../std/text.ts';
import { readBody, tooLarge } from '../../web/body.ts';
import { isEventStream, readEvents } from '../../web/event-stream.ts';
import type { WebAnswer } from '../../web/request.ts';
import type { Reply } from './chat.ts';
import { Collected, unusable } from './collect.ts';
import { usageOf } from './usage.ts';

export interface ReplyReading {
  readonly signal: AbortSignal;
  readonly stallMs: number;
  readonly maxBytes: number;
  /** That limit as the author wrote it. */
  readonly written: string;
  /** What was sent: its length stands for what the server does not count. */
  readonly sent: string;
  /** Hears of each piece; `text` is what of it is text. */
  came(text: string): void;
}

/** Says that a stream has come to its end. */
const DONE = '[DONE]';

/** Throws a `StepFailure`, or the reason of the signal. */
export async function readReply(answer: WebAnswer, reading: ReplyReading): Promise<Reply> {
  const collected = new Collected();
  if (isEventStream(answer)) await streamed(answer, collected, reading);
  else await whole(answer, collected, reading);
  return replyOf(collected, reading.sent);
}

async function streamed(
  answer: WebAnswer,
  collected: Collected,
  { maxBytes, came, ...reading }: ReplyReading,
): Promise<void> {
  await readEvents(answer, {
    ...reading,
    longest: maxBytes,
    take(data) {
      if (data === DONE) return false;
      // Keeps a connection alive.
      if (data.trim() === '') return true;
      came(collected.add(pieceOf(data)));
      if (collected.size > maxBytes) throw tooLarge(reading.written);
      return true;
    },
  });
}

function pieceOf(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    throw unusable(`sent a piece of an answer that is not JSON: ${printable(data, 100)}`);
  }
}

async function whole(
  answer: WebAnswer,
  collected: Collected,
  { came, ...reading }: ReplyReading,
): Promise<void> {
  const text = withoutMark(new TextDecoder().decode(await readBody(answer, reading)));
  if (/^\s*</.test(text) || /\bhtml\b/i.test(answer.headers.get('content-type') ?? ''))
    throw unusable('gave a page of HTML in place of an answer; is the url right?', false);
  // Some say that it is JSON, or nothing, and send events.
  if (/^\s*(data|event|id|retry)?:/.test(text)) return ofEvents(text, collected, came);
  const read = readJson(text);
  if ('value' in read) return came(collected.add(read.value));
  // Numbers that are not exact stand in what nobody reads.
  if (read.fault === 'number') return came(collected.add(JSON.parse(text)));
  if (text.trim() === '') throw unusable('gave an empty answer');
  throw unusable(`gave an answer that is not JSON: ${read.discreet}`);
}

function ofEvents(text: string, collected: Collected, came: (text: string) => void): void {
  for (const event of text.split(/(?:\r\n|\r|\n){2,}/)) {
    const lines = event.split(/\r\n|\r|\n/).filter((line) => line.startsWith('data:'));
    const data = lines.map((line) => line.slice(5).replace(/^ /, '')).join('\n');
    if (data === DONE) return;
    if (data.trim() !== '') came(collected.add(pieceOf(data)));
  }
}

/** Throws where what came is no whole answer. */
function replyOf(collected: Collected, sent: string): Reply {
  const { text, reasoning, refusal, finish, usage, id, model, hasChoice } = collected;
  if (!hasChoice) throw unusable('gave an answer without a choice in it');
  if (finish === undefined)
    throw unusable('gave an answer that ends early: nothing says why it ended (finish_reason)');
  const calls = collected.calls.filter((call) => call !== undefined);
  const answered = `${text}${reasoning}${refusal}${calls.map((call) => call.text).join('')}`;
  return {
    text,
    reasoning,
    refusal,
    calls,
    finish,
    usage: usageOf(usage, sent, answered),
    id,
    model,
  };
}

/** The failure for an answer that is cut, or withheld; undefined for a whole one. */
export function cutFailure(
  { finish, refusal, text, calls, room }: Reply,
  acceptsCut: boolean,
): StepFailure | undefined {
  if (refusal !== '' || finish === 'content_filter') {
    const why = refusal === '' ? 'its answer was held back (content_filter)' : printable(refusal);
    const message = `the model refused: ${why}`;
    return new StepFailure('E_LLM_REFUSED', message, { retryable: false });
  }
  if (finish === 'length' && !(acceptsCut && text !== '')) {
    if (room !== undefined) {
      const message = `the answer was cut where the budget of the run ends: ${counted(room, 'token')} were left for it; raise the budget, or ask for less`;
      return new StepFailure('E_BUDGET', message, { retryable: false });
    }
    const message =
      'the answer was cut at the most tokens that it may have; raise max_tokens, or ask for less';
    return new StepFailure('E_LLM_LENGTH', message, { retryable: false });
  }
  if (text.trim() === '' && calls.length === 0) return unusable('gave an empty answer');
  return undefined;
}
