/**
 * Server-sent events of an answer, one after the other.
 * Knows the package; must not know what an event holds.
 *
 * The package is loaded by the first answer that has events.
 */
import { eachPart, type Pace, tooLarge } from './body.ts';
import type { WebAnswer } from './request.ts';

/** How events are read. */
export interface EventReading extends Pace {
  /** The most letters of one event. */
  readonly longest: number;
  /** That limit as the author wrote it. */
  readonly written: string;
  /** Takes the data of one event; false when no more are wanted. */
  take(data: string): boolean;
}

/** Whether an answer says that it consists of events. */
export function isEventStream({ headers }: Pick<WebAnswer, 'headers'>): boolean {
  return /^text\/event-stream\b/i.test(headers.get('content-type') ?? '');
}

/** Reads until no more events are wanted, or the answer ends. Throws a `StepFailure`, or the reason of the signal. */
export async function readEvents(
  answer: WebAnswer,
  { longest, written, take, ...pace }: EventReading,
): Promise<void> {
  const { createParser } = await import('eventsource-parser');
  let wanted = true;
  let tooLong = false;
  const parser = createParser({
    maxBufferSize: longest,
    onEvent({ data }) {
      if (wanted) wanted = take(data);
    },
    onError({ type }) {
      // Fields that nobody knows are passed over, as the standard says.
      if (type === 'max-buffer-size-exceeded') tooLong = true;
    },
  });
  // A character may come in several parts.
  const decoder = new TextDecoder();
  await eachPart(answer, pace, (part) => {
    parser.feed(decoder.decode(part, { stream: true }));
    if (tooLong) throw tooLarge(written);
    return wanted ? 'more' : 'rest';
  });
  // Some servers leave the empty line out that ends the last event.
  if (wanted) parser.feed('\n\n');
}
