/**
 * Answers from a file, in place of a server.
 * Knows entries and questions; must not know how a file is read.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { StepFailure } from '../../run/step-error.ts';
import { parseDuration } from '../../std/duration.ts';
import { quoted } from '../../std/printable.ts';
import { isPassing } from '../../web/retry.ts';
import type { ChatRequest, Exchange, Listener, Reply } from './chat.ts';
import type { FixtureEntry, Fixtures } from './fixture-file.ts';
import { hashOf } from './request-hash.ts';
import { estimated } from './usage.ts';

/** Who waits for an answer. */
export interface FixtureWaiter {
  readonly listener: Listener;
  readonly run: string;
  readonly step: string;
  readonly mark: string;
  readonly signal: AbortSignal;
}

/** How often each entry was taken, by run: a run that was left out of it begins anew. */
const taken = new Map<string, Map<string, number>>();
const MOST_RUNS = 100;

export class FixtureExchange implements Exchange {
  private readonly fixtures: Fixtures;
  private readonly waiter: FixtureWaiter;

  constructor(fixtures: Fixtures, waiter: FixtureWaiter) {
    this.fixtures = fixtures;
    this.waiter = waiter;
  }

  async ask(request: ChatRequest): Promise<Reply> {
    const { waiter } = this;
    waiter.listener.asked();
    const entry = this.entryFor(request);
    const { delay, error } = entry;
    if (delay !== undefined) await this.wait(parseDuration(delay)!);
    if (error !== undefined) throw failureOf(error);
    const reply = replyOf(entry, request);
    // In words, as servers send them.
    for (const word of reply.text.match(/\s*\S+\s*/g) ?? []) waiter.listener.came(word);
    return reply;
  }

  private async wait(ms: number): Promise<void> {
    const { signal } = this.waiter;
    await sleep(ms, undefined, { signal }).catch(() => {
      throw signal.reason;
    });
  }

  /** The first that fits; of answers to one and the same question, which were recorded, one after the other. */
  private entryFor(request: ChatRequest): FixtureEntry {
    const { fixtures, waiter } = this;
    const { step, mark } = waiter;
    const hash = hashOf(request, mark);
    const text = request.messages.map(({ content }) => content).join('\n');
    const fits = ({ match = {} }: FixtureEntry) =>
      (match.hash ?? hash) === hash &&
      (match.step ?? step) === step &&
      (match.model ?? request.model) === request.model &&
      text.includes(match.contains ?? '');
    const fitting = fixtures.entries.filter(fits);
    const free = fitting.find((entry) => this.count(entry) < (entry.times ?? Infinity));
    const same = fitting.filter(({ match }) => match?.hash === hash && free?.match?.hash === hash);
    const entry = same.find((one) => this.count(one) === 0) ?? same.at(-1) ?? free;
    if (entry === undefined) throw this.missing(hash, request);
    this.note(entry);
    return entry;
  }

  private get counts(): Map<string, number> {
    const { run } = this.waiter;
    let counts = taken.get(run);
    if (counts !== undefined) return counts;
    counts = new Map();
    taken.set(run, counts);
    const [oldest] = taken.keys();
    if (taken.size > MOST_RUNS) taken.delete(oldest!);
    return counts;
  }

  private keyOf(entry: FixtureEntry): string {
    const { contents, entries } = this.fixtures;
    return `${contents} ${entries.indexOf(entry)}`;
  }

  private count(entry: FixtureEntry): number {
    return this.counts.get(this.keyOf(entry)) ?? 0;
  }

  private note(entry: FixtureEntry): void {
    this.counts.set(this.keyOf(entry), this.count(entry) + 1);
  }

  private missing(hash: string, { model }: ChatRequest): StepFailure {
    const { file } = this.fixtures;
    const { step } = this.waiter;
    const asked = `hash ${hash}, step ${quoted(step)}, model ${quoted(model)}`;
    const fix = `add one with match: { hash: ${hash} }, or run once with HEDDLE_LLM_RECORD=${file} and without the fixtures`;
    const message = `no answer in ${quoted(file)} fits this question (${asked}); ${fix}`;
    return new StepFailure('E_LLM_FIXTURE', message, { retryable: false });
  }
}

function failureOf({
  status,
  message = 'so says the file of answers',
  retry_after,
}: NonNullable<FixtureEntry['error']>): StepFailure {
  const wait = retry_after === undefined ? {} : { retryAfterMs: parseDuration(retry_after)! };
  return new StepFailure('E_HTTP_STATUS', `the model answered ${status}: ${message}`, {
    retryable: isPassing(status),
    subcode: `status:${status}`,
    ...wait,
  });
}

function replyOf(entry: FixtureEntry, request: ChatRequest): Reply {
  const { answer, tool_calls = [], usage, reasoning = '', refusal = '' } = entry;
  const calls = tool_calls.map(({ name, arguments: given = {} }, i) => ({
    id: `call_${i}`,
    name,
    text: typeof given === 'string' ? given : JSON.stringify(given),
  }));
  const text =
    typeof answer === 'string' ? answer : answer === undefined ? '' : JSON.stringify(answer);
  const { finish = calls.length > 0 ? 'tool_calls' : 'stop' } = entry;
  const answered = `${text}${calls.map((call) => call.text).join('')}`;
  return {
    text,
    reasoning,
    refusal,
    calls,
    finish,
    usage: usage
      ? {
          in: usage.tokens_in,
          out: usage.tokens_out,
          cached: usage.tokens_cached,
          reasoning: usage.tokens_reasoning,
        }
      : estimated(JSON.stringify(request.messages), answered),
  };
}
