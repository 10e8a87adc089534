/**
 * Asks a server that speaks chat completions, in the form that it takes.
 * Knows addresses, keys and habits; must not know what a question is for.
 */

import { parseDuration } from '../../std/duration.ts';
import { parseSize } from '../../std/size.ts';
import { ask } from '../../web/ask.ts';
import type { WebAnswer, WebRequest } from '../../web/request.ts';
import { ACCEPTED } from '../../web/unpack.ts';
import { bodyOf } from './body.ts';
import type { ChatRequest, Exchange, Listener, Reply } from './chat.ts';
import { adapted, habitsOf, noteHabits, rungFor, type Trial } from './habits.ts';
import type { Preset, Rung } from './presets.ts';
import { readReply } from './read-reply.ts';
import type { LlmConfig } from './settings.ts';
import { refusalOf } from './status-failure.ts';
import { askedText } from './usage.ts';

/** Who is asked. */
export interface Server {
  readonly url: string;
  readonly preset: Preset;
  readonly key: string | undefined;
}

/** Who waits for the answer. */
export interface Waiter {
  readonly signal: AbortSignal;
  readonly clock: { now(): number };
  log(line: string): void;
  readonly listener: Listener;
  /** The span that asks. */
  readonly traceparent?: string | undefined;
}

/** No token has more letters, as a rule. */
const LETTERS_MOST = 12;

type WireConfig = Pick<
  LlmConfig,
  'structured' | 'stream' | 'stall' | 'output_max' | 'extra' | 'headers' | 'guard'
>;

export class Wire implements Exchange {
  private readonly server: Server;
  private readonly config: WireConfig;
  private readonly waiter: Waiter;

  constructor(server: Server, config: WireConfig, waiter: Waiter) {
    this.server = server;
    this.config = config;
    this.waiter = waiter;
  }

  async ask(request: ChatRequest): Promise<Reply> {
    const { url, preset, key } = this.server;
    const { structured } = this.config;
    const usual = habitsOf(url, request.model, preset);
    const isFree = structured === 'auto';
    const habits = isFree ? usual : { ...usual, rung: structured };
    let trial: Trial = { habits, isFree, isSwitched: false };
    for (;;) {
      const text = this.textOf(request, trial);
      const answer = await this.send(text);
      if (answer.status >= 200 && answer.status < 300) {
        if (isFree && trial.habits !== usual) noteHabits(url, request.model, trial.habits);
        const rung = request.schema === undefined ? undefined : this.rungOf(request, trial);
        return this.checked(
          { ...(await this.read(answer, askedText(request))), rung },
          text.length,
        );
      }
      const refusal = await refusalOf(answer, { key, nowMs: this.waiter.clock.now() });
      if (this.waiter.signal.aborted) throw this.waiter.signal.reason;
      const next = adapted(trial, refusal, request);
      if (next === undefined) throw refusal.failure;
      trial = next;
    }
  }

  private textOf(request: ChatRequest, trial: Trial): string {
    const { stream, extra = {} } = this.config;
    const rung = this.rungOf(request, trial);
    return JSON.stringify(bodyOf(request, { ...trial.habits, rung, stream, extra }));
  }

  private rungOf({ schema }: ChatRequest, { habits, isFree }: Trial): Rung {
    return isFree ? rungFor(habits.rung, schema) : habits.rung;
  }

  /** A server that cuts prompts says so only by what it counts. */
  private checked(reply: Reply, sent: number): Reply {
    const { usage } = reply;
    const isCut = usage.estimated === undefined && usage.in * LETTERS_MOST < sent;
    if (this.server.preset.cutsPrompts === undefined || !isCut) return reply;
    this.waiter.log(
      `the server has read ${usage.in} tokens of ${sent} letters: it is set to take shorter prompts, and has cut this one`,
    );
    return { ...reply, isPromptCut: true };
  }

  private async send(text: string): Promise<WebAnswer> {
    const body = new TextEncoder().encode(text);
    this.waiter.listener.asked();
    // Who is sent elsewhere would take the key there.
    return ask(this.requestOf(body), 0, this.waiter);
  }

  private requestOf(body: Uint8Array): WebRequest {
    const { headers: given = {}, guard, stream } = this.config;
    const { url, key } = this.server;
    const headers = new Headers({ 'user-agent': 'heddle' });
    for (const [name, value] of Object.entries(given)) headers.set(name, String(value));
    if (key !== undefined) headers.set('authorization', `Bearer ${key}`);
    headers.set('content-type', 'application/json');
    headers.set('accept', stream ? 'text/event-stream, application/json' : 'application/json');
    headers.set('accept-encoding', ACCEPTED);
    const { traceparent } = this.waiter;
    if (traceparent !== undefined && !headers.has('traceparent'))
      headers.set('traceparent', traceparent);
    return {
      url: new URL(`${url.replace(/\/+$/, '')}/chat/completions`),
      method: 'POST',
      headers,
      body,
      credentials: [],
      guard,
      // It is made anew, and nothing else changes.
      isHarmless: true,
    };
  }

  private read(answer: WebAnswer, sent: string): Promise<Reply> {
    const { output_max: written, stall } = this.config;
    const { signal } = this.waiter;
    const maxBytes = parseSize(written)!;
    const stallMs = parseDuration(stall)!;
    const came = (text: string) => this.waiter.listener.came(text);
    return readReply(answer, { signal, stallMs, maxBytes, written, sent, came });
  }
}
