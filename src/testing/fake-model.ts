/**
 * A language model that is none: a server on this machine that answers as it is told, also badly.
 * Knows chat completions and sockets; must not know who asks.
 */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FakeTurn, writeTurn } from './fake-turn.ts';

/** A request as it came. */
export interface AskedModel {
  readonly path: string;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** What was sent, read as JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into it.
  readonly body: any;
}

/** What it does with one request: a text is an answer, a function looks at the request first. */
export type FakeAnswer = string | FakeTurn | ((asked: AskedModel) => string | FakeTurn);

export interface FakeModel {
  /** For `url` of an `llm` step. */
  readonly url: string;
  /** All requests so far. */
  readonly asked: readonly AskedModel[];
  /** Fulfilled when a request comes the connection of which the other side then ends. */
  readonly left: Promise<void>;
  /** What it does from now on. */
  answers(...answers: FakeAnswer[]): void;
  close(): Promise<void>;
}

/** Starts one, on a free port of this machine. The answers are given one after the other, the last again and again. */
export async function fakeModel(...first: FakeAnswer[]): Promise<FakeModel> {
  const asked: AskedModel[] = [];
  let answers = first;
  let at = 0;
  let leave: () => void;
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const answer = (one: AskedModel, response: ServerResponse) => {
    response.on('close', () => {
      if (!response.writableFinished) leave();
    });
    const given = answers[Math.min(at++, answers.length - 1)] ?? 'ok';
    const turn = typeof given === 'function' ? given(one) : given;
    writeTurn(typeof turn === 'string' ? { text: turn } : turn, one, response);
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { url: path = '', headers } = request;
      const text = Buffer.concat(parts).toString();
      const one = { path, headers, body: text === '' ? undefined : JSON.parse(text) };
      asked.push(one);
      answer(one, response);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    asked,
    left,
    answers(...next) {
      answers = next;
      at = 0;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
