/**
 * One answer of a fake model, written as servers write them, or as they should not.
 * Knows the wire; must not know when an answer is given.
 */
import type { ServerResponse } from 'node:http';

/** What it does with one request. Without anything it answers `ok`. */
export interface FakeTurn {
  readonly text?: string;
  /** Given as JSON text. */
  readonly value?: unknown;
  readonly reasoning?: string;
  readonly refusal?: string;
  /** Calls of tools; arguments that are text are sent as they are. */
  readonly calls?: readonly { readonly name: string; readonly arguments: unknown }[];
  /** Why it ends, by default `stop` or `tool_calls`; null says nothing. */
  readonly finish?: string | null;
  /** Tokens; null says nothing. */
  readonly usage?: FakeUsage | null;
  readonly model?: string;
  /** An answer of its own in place of all that: text as it is, else JSON. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** What of it is wrong. */
  readonly misbehave?: Misbehaviour;
}

export interface FakeUsage {
  readonly in: number;
  readonly out: number;
  readonly cached?: number;
  readonly reasoning?: number;
}

/**
 * `silent`: never answers. `reset`: ends the connection. `cut`: ends it within the answer. `stall`: begins, and then sends
 * nothing. `endless`: never stops. `broken`: a piece is no JSON. `early`: the stream ends without its end. `bytes`: one
 * byte at a time. `crlf`, `bare`, `comments`: other ways to write events. `whole`: JSON though a stream was asked for.
 * `unnamed`: events without their content type. `error`: an error amid the stream. `twice`: a second choice beside it.
 */
export type Misbehaviour =
  | 'silent'
  | 'reset'
  | 'cut'
  | 'stall'
  | 'endless'
  | 'broken'
  | 'early'
  | 'bytes'
  | 'crlf'
  | 'bare'
  | 'comments'
  | 'whole'
  | 'unnamed'
  | 'error'
  | 'twice';

interface Asked {
  // biome-ignore lint/suspicious/noExplicitAny: whatever was sent.
  readonly body: any;
}

const USAGE: FakeUsage = { in: 9, out: 3 };

export function writeTurn(turn: FakeTurn, asked: Asked, response: ServerResponse): void {
  const { misbehave, status, body, headers = {} } = turn;
  if (misbehave === 'silent') return;
  if (misbehave === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (status !== undefined || body !== undefined) {
    const isText = typeof body === 'string';
    const type = isText ? 'text/plain' : 'application/json';
    response.writeHead(status ?? 200, { 'content-type': type, ...headers });
    response.end(isText ? body : body === undefined ? '' : JSON.stringify(body));
    return;
  }
  if (asked.body?.stream === true && misbehave !== 'whole') return writeEvents(turn, response);
  response.writeHead(200, { 'content-type': 'application/json', ...headers });
  const text = JSON.stringify(wholeOf(turn));
  if (misbehave === 'cut') response.write(text.slice(0, 20), () => response.destroy());
  else if (misbehave === 'stall') response.write(text.slice(0, 20));
  else if (misbehave === 'endless') flood(response, 'x'.repeat(65_536));
  else response.end(misbehave === 'broken' ? text.slice(0, -9) : text);
}

function wholeOf(turn: FakeTurn): object {
  const { reasoning, refusal } = turn;
  const calls = callsOf(turn);
  const message = {
    role: 'assistant',
    content: textOf(turn),
    ...(reasoning !== undefined && { reasoning }),
    ...(refusal !== undefined && { refusal }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  const choice = { index: 0, message, finish_reason: finishOf(turn) };
  const other = { index: 1, message: { content: 'another' }, finish_reason: 'stop' };
  const choices = turn.misbehave === 'twice' ? [other, choice] : [choice];
  return { ...headOf(turn), choices, ...usageOf(turn) };
}

function headOf({ model = 'fake-1' }: FakeTurn): object {
  return { id: 'chatcmpl-1', object: 'chat.completion', created: 0, model };
}

function textOf({ text, value, calls, refusal }: FakeTurn): string {
  if (value !== undefined) return JSON.stringify(value);
  return text ?? (calls === undefined && refusal === undefined ? 'ok' : '');
}

function callsOf({ calls = [] }: FakeTurn): object[] {
  return calls.map(({ name, arguments: given }, i) => ({
    index: i,
    id: `call_${i}`,
    type: 'function',
    function: { name, arguments: typeof given === 'string' ? given : JSON.stringify(given) },
  }));
}

function finishOf({ finish, calls, misbehave }: FakeTurn): string | null {
  if (misbehave === 'early') return null;
  return finish === undefined ? (calls === undefined ? 'stop' : 'tool_calls') : finish;
}

function usageOf({ usage = USAGE }: FakeTurn): object {
  if (usage === null) return {};
  return {
    usage: {
      prompt_tokens: usage.in,
      completion_tokens: usage.out,
      total_tokens: usage.in + usage.out,
      ...(usage.cached !== undefined && { prompt_tokens_details: { cached_tokens: usage.cached } }),
      ...(usage.reasoning !== undefined && {
        completion_tokens_details: { reasoning_tokens: usage.reasoning },
      }),
    },
  };
}

/** The pieces of a streamed answer: a word each. */
function piecesOf(turn: FakeTurn): object[] {
  const head = { ...headOf(turn), object: 'chat.completion.chunk' };
  const piece = (delta: object, finish: string | null = null) => ({
    ...head,
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
  const words = textOf(turn).match(/\S*\s*/g)!;
  const { reasoning, refusal } = turn;
  const other = { ...head, choices: [{ index: 1, delta: { content: 'another' } }] };
  return [
    piece({ role: 'assistant', content: '' }),
    ...(reasoning === undefined ? [] : [piece({ reasoning })]),
    ...(refusal === undefined ? [] : [piece({ refusal })]),
    ...words.filter((word) => word !== '').map((content) => piece({ content })),
    ...callsOf(turn)
      .flatMap(callPieces)
      .map((delta) => piece(delta)),
    ...(turn.misbehave === 'twice' ? [other] : []),
    ...(finishOf(turn) === null ? [] : [piece({}, finishOf(turn))]),
    ...(turn.usage === null ? [] : [{ ...head, choices: [], ...usageOf(turn) }]),
  ];
}

/** Its name first, then its arguments letter by letter. */
function callPieces(call: object): object[] {
  const {
    index,
    function: called,
    ...head
  } = call as {
    index: number;
    function: { name: string; arguments: string };
  };
  const first = { index, ...head, function: { name: called.name, arguments: '' } };
  const rest = [...called.arguments].map((letter) => ({ index, function: { arguments: letter } }));
  return [first, ...rest].map((one) => ({ tool_calls: [one] }));
}

function writeEvents(turn: FakeTurn, response: ServerResponse): void {
  const { misbehave, headers = {} } = turn;
  const type = misbehave === 'unnamed' ? 'text/plain' : 'text/event-stream; charset=utf-8';
  response.writeHead(200, { 'content-type': type, ...headers });
  const events = piecesOf(turn).map((piece) => JSON.stringify(piece));
  if (misbehave === 'broken') events[1] = `${events[1]!.slice(0, 9)}`;
  if (misbehave === 'error') events.splice(2, 0, '{"error":{"message":"out of memory"}}');
  const first = eventText(events[0]!, misbehave);
  if (misbehave === 'cut') {
    response.write(first + events[1]!.slice(0, 9), () => response.destroy());
    return;
  }
  if (misbehave === 'stall') {
    response.write(first);
    return;
  }
  if (misbehave === 'endless') return flood(response, eventText(events[1]!, undefined));
  const end = misbehave === 'early' ? [] : ['[DONE]'];
  const text = [...events, ...end].map((event) => eventText(event, misbehave)).join('');
  if (misbehave === 'bytes') writeBytes(response, Buffer.from(text));
  else response.end(text);
}

function eventText(data: string, misbehave: Misbehaviour | undefined): string {
  switch (misbehave) {
    case 'crlf':
      return `data: ${data}\r\n\r\n`;
    case 'bare':
      return `data:${data}\n\n`;
    case 'comments':
      return `: still there\n\nevent: message\nid: 1\nretry: 5\nodd: 1\ndata: ${data}\n\n`;
    default:
      return `data: ${data}\n\n`;
  }
}

function writeBytes(response: ServerResponse, bytes: Buffer, at = 0): void {
  if (at === bytes.length) response.end();
  else response.write(bytes.subarray(at, at + 1), () => writeBytes(response, bytes, at + 1));
}

/** Writes for as long as anybody reads. */
function flood(response: ServerResponse, part: string): void {
  const more = () => {
    while (response.writable && response.write(part));
  };
  response.on('drain', more);
  more();
}
