/**
 * An answer with a status that is none of success: what it says, and whether another try may help.
 * Knows statuses and the forms of errors; must not know questions.
 */
import { StepFailure } from '../../run/step-error.ts';
import { printable } from '../../std/printable.ts';
import { readJson } from '../../std/read-json.ts';
import { shownAddress } from '../../web/address.ts';
import { isRedirect } from '../../web/ask.ts';
import { beginningOf, excerpt } from '../../web/body.ts';
import type { WebAnswer } from '../../web/request.ts';
import { isPassing, retryAfterMs } from '../../web/retry.ts';
import type { Refused } from './habits.ts';
import { withoutPieces } from './key-pieces.ts';
import { type Said, saidIn } from './said.ts';

/** An error may list every fault of a long request. */
const MOST_LETTERS = 16_384;
const LONGEST_MS = 3_600_000;
/** Overloaded, in the word of Anthropic. */
const OVERLOADED = 529;
/** No time makes them pass. */
const LASTING = /insufficient_quota|billing|payment/;

/** An answer whose status is none of success. */
export interface Refusal extends Refused {
  readonly failure: StepFailure;
}

/** `key`: what the server may repeat a piece of. `nowMs`: what dates are compared with. */
export async function refusalOf(
  answer: WebAnswer,
  { key, nowMs }: { readonly key: string | undefined; readonly nowMs: number },
): Promise<Refusal> {
  const { status, statusText, headers, request } = answer;
  const text = await beginningOf(answer, MOST_LETTERS);
  const read = readJson(text);
  const said: Said = ('value' in read ? saidIn(read.value) : undefined) ?? { words: text };
  const words = excerpt(withoutPieces(said.words, key));
  const name = statusText === '' ? '' : ` ${printable(statusText, 60)}`;
  const message = [
    `${request.method} ${shownAddress(request.url)} answered ${status}${name}`,
    ...(words === '' ? [] : [`: ${words}`]),
    ...(isRedirect(answer) ? [redirectNote(answer)] : []),
  ].join('');
  const lasting = LASTING.test(`${said.code} ${said.type}`);
  const retryable = !lasting && (isPassing(status) || status === OVERLOADED);
  const wait = waitOf(headers, nowMs);
  const subcode = lasting ? (said.code ?? said.type)! : `status:${status}`;
  const more = wait === undefined ? { subcode } : { subcode, retryAfterMs: wait };
  const failure = new StepFailure('E_HTTP_STATUS', message, { retryable, ...more });
  return { status, words: said.words, param: said.param, failure };
}

/** What was sent must not go to another address, and nobody should have to ask which one. */
function redirectNote({ headers, request }: WebAnswer): string {
  const location = headers.get('location')!;
  const to = URL.canParse(location, request.url.href)
    ? ` to ${shownAddress(new URL(location, request.url))}`
    : '';
  return `; the redirect${to} is not followed: write the url that it leads to`;
}

/** How long the server wants to be left alone; some say it more exactly in a header of their own. */
function waitOf(headers: Headers, nowMs: number): number | undefined {
  const exact = headers.get('retry-after-ms')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(exact)) return Math.min(Math.ceil(Number(exact)), LONGEST_MS);
  return retryAfterMs(headers.get('retry-after'), nowMs);
}
