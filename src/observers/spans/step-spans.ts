/**
 * Spans of steps and of their attempts.
 * Knows what the events of one step tell; must not know processes, nor what a step is within, but by ids.
 *
 * A step with one attempt has one span, that of the attempt; one with several has one of its own around them. So what
 * code of an attempt adds to the trace has a parent either way.
 */
import { TAKEN_FROM } from '../../run/plan.ts';
import { idOf, needsOf, usesOf } from '../../run/steps.ts';
import { attributesOf, codeOf, isClient } from '../attributes.ts';
import type { SpanLink, TraceSpan } from './span.ts';
import { STEP } from './span-ids.ts';
import { MOST_LINKS, type SpanWriter } from './span-writer.ts';

type Notes = Readonly<Record<string, unknown>> | undefined;
export type Failure = { readonly code: string; readonly message: string } | undefined;

/** Spans of steps of one run; beyond them only what failed, was tried again, took long, or holds others. */
const MOST_STEPS = 2_000;
const LONG_MS = 1_000;

const NOTHING = { kind: 'internal', attributes: {} } as const;

/** A step that has begun. */
interface OpenStep {
  readonly startMs: number;
  attempt: number;
  /** Undefined between attempts. */
  attemptMs: number | undefined;
  tries: number;
  /** Others are within it. */
  isGroup: boolean;
  /** The first attempt, until it is known whether there is another one. */
  first: EndedAttempt | undefined;
}

interface EndedAttempt {
  readonly attempt: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly error: Failure;
  /** How it ended, in a word. */
  readonly how: string;
  readonly metadata: Notes;
}

interface AttemptEnd {
  readonly error?: Failure;
  readonly how?: string;
  readonly metadata?: Notes;
}

export interface StepEnd {
  readonly at: number;
  readonly status: string;
  readonly error?: Failure;
  readonly metadata?: Notes;
  /** What the step is within. */
  readonly parentId: string;
}

export class StepSpans {
  leftOut = 0;
  private readonly writer: SpanWriter;
  private readonly open = new Map<number, OpenStep>();
  /** Ids of spans of steps that were told. */
  private readonly told = new Map<number, string>();

  constructor(writer: SpanWriter) {
    this.writer = writer;
  }

  /** When a step has begun that has not ended. */
  startOf(step: number): number | undefined {
    return this.open.get(step)?.startMs;
  }

  started(step: number, attempt: number, at: number): void {
    const open = this.openAt(step, at);
    open.attempt = attempt;
    open.attemptMs = at;
    open.tries++;
    if (open.first !== undefined) this.tellAttempt(step, open.first);
    open.first = undefined;
  }

  expanded(step: number, at: number, metadata: Notes): void {
    this.openAt(step, at).isGroup = true;
    this.attemptOver(step, at, { how: 'expanded', metadata });
  }

  /** An attempt is over, and the step goes on. */
  attemptOver(step: number, at: number, { error, how = 'failed', metadata }: AttemptEnd): void {
    const open = this.open.get(step);
    if (open?.attemptMs === undefined) return;
    const { attempt, attemptMs: startMs } = open;
    const ended = { attempt, startMs, endMs: at, error, how, metadata };
    open.attemptMs = undefined;
    if (open.isGroup || open.tries > 1) this.tellAttempt(step, ended);
    else open.first = ended;
  }

  over(step: number, { at, status, error, metadata, parentId }: StepEnd): void {
    const open = this.open.get(step);
    if (open === undefined) return;
    this.open.delete(step);
    const { attempt, attemptMs, startMs, tries, isGroup, first } = open;
    const isOne = tries === 1 && !isGroup;
    if (!isOne && attemptMs !== undefined)
      this.tellAttempt(step, {
        attempt,
        startMs: attemptMs,
        endMs: at,
        error,
        how: status,
        metadata,
      });
    const canBeLeftOut = isOne && error === undefined && at - startMs < LONG_MS;
    if (canBeLeftOut && this.told.size >= MOST_STEPS) {
      this.leftOut++;
      return;
    }
    const spanId = this.writer.ids.of(STEP, step, isOne ? attempt : 0);
    this.told.set(step, spanId);
    const cached = metadata?.[TAKEN_FROM];
    const { kind, attributes } = isOne ? this.madeBy(step, metadata ?? first?.metadata) : NOTHING;
    this.writer.tell({
      spanId,
      parentId,
      name: idOf(this.writer.run, step),
      startMs,
      endMs: at,
      kind,
      attributes: {
        ...attributes,
        ...this.factsOf(step, error),
        'heddle.step.status': status,
        'heddle.step.attempts': tries,
        ...(typeof cached === 'string' && { 'heddle.cached_from': cached }),
      },
      error: error?.message,
      links: this.linksOf(step),
    });
  }

  private openAt(step: number, at: number): OpenStep {
    const found = this.open.get(step);
    if (found !== undefined) return found;
    const times = { startMs: at, attemptMs: undefined, first: undefined };
    const open: OpenStep = { ...times, attempt: 0, tries: 0, isGroup: false };
    this.open.set(step, open);
    return open;
  }

  private tellAttempt(step: number, ended: EndedAttempt): void {
    const { attempt, startMs, endMs, error, how, metadata } = ended;
    const { ids } = this.writer;
    const { kind, attributes } = this.madeBy(step, metadata);
    this.writer.tell({
      spanId: ids.of(STEP, step, attempt),
      parentId: ids.of(STEP, step),
      name: `attempt ${attempt}`,
      startMs,
      endMs,
      kind,
      attributes: { ...attributes, ...this.factsOf(step, error), 'heddle.attempt.end': how },
      error: error?.message,
    });
  }

  /** What the type of the step tells of one attempt. It is in the span of the attempt alone, so that nothing counts twice. */
  private madeBy(step: number, metadata: Notes): Pick<TraceSpan, 'kind' | 'attributes'> {
    const { run, traced } = this.writer;
    const told = { telemetry: traced.telemetryOf(step), metadata };
    const attributes = { ...attributesOf(told), ...codeOf(usesOf(run, step)) };
    return { kind: isClient(told) ? 'client' : 'internal', attributes };
  }

  private factsOf(step: number, error: Failure): TraceSpan['attributes'] {
    const { run } = this.writer;
    return {
      'heddle.step.id': idOf(run, step),
      'heddle.step.type': usesOf(run, step),
      ...(error !== undefined && { 'error.type': error.code }),
    };
  }

  /** Where needs come together, the spans of all of them. */
  private linksOf(step: number): readonly SpanLink[] {
    const { run, ids } = this.writer;
    const needs = needsOf(run, step);
    if (needs.length < 2) return [];
    const links: SpanLink[] = [];
    for (const need of needs) {
      const spanId = this.told.get(need);
      if (spanId !== undefined && links.length < MOST_LINKS)
        links.push({ traceId: ids.trace, spanId });
    }
    return links;
  }
}
