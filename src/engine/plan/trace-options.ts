/**
 * Choices for the trace of a run: which one it belongs to, and which spans of others it is linked to.
 * Knows the form of W3C Trace Context; must not know spans of runs, nor which trace library a program has.
 */
import type { Observer } from '../../ports/observer.ts';
import { toStepError } from '../../run/step-error.ts';
import { printable, quoted, show } from '../../std/printable.ts';
import { parseTraceparent } from '../../std/traceparent.ts';
import { EngineError } from '../engine-error.ts';

export interface TraceOptions {
  /**
   * The span that the run is within, as the header `traceparent` has it: its spans belong to that trace, also where another
   * process goes on with it. What is none is ignored, as W3C Trace Context says, with a warning.
   */
  readonly traceparent?: string;
  /**
   * Spans that led to the run, which it is not within, each as a `traceparent`: the span of the run is linked to them. Without
   * a `traceparent` of its own it is also linked to the span that is active where it is asked for, as far as an observer
   * knows that (`Observer.active`).
   */
  readonly links?: readonly string[];
}

/** Throws an `EngineError` for what has not even the type. */
export function checkTrace({ traceparent, links }: TraceOptions): void {
  if (traceparent !== undefined && typeof traceparent !== 'string')
    refuse('traceparent', traceparent, 'give the header as text');
  const isText = (link: unknown) => typeof link === 'string';
  if (links !== undefined && !(Array.isArray(links) && links.every(isText)))
    refuse('links', links, 'give a list of texts, each as the header traceparent');
}

function refuse(name: string, value: unknown, hint: string): never {
  throw new EngineError('invalid-option', `${name} cannot be ${show(value)}`, { hint });
}

/** For a run that is asked for now: without what is no context, and linked to what is active. */
export function traced<Options extends TraceOptions>(
  options: Options,
  observers: readonly Observer[],
): Options {
  const { traceparent: given, links: asked = [], ...rest } = options;
  const traceparent = given !== undefined && isContext('traceparent', given) ? given : undefined;
  const active = traceparent === undefined ? activeIn(observers) : undefined;
  const links = new Set(asked.filter((link) => isContext('a link', link)));
  if (active !== undefined) links.add(active);
  return {
    ...(rest as Options),
    ...(traceparent !== undefined && { traceparent }),
    ...(links.size > 0 && { links: [...links] }),
  };
}

/** What is no context is as if there were none. */
function isContext(name: string, text: string): boolean {
  if (parseTraceparent(text) !== undefined) return true;
  process.emitWarning(`${name} is ${show(text)}, which is none: it is ignored`);
  return false;
}

/** Of the first observer that knows one. */
function activeIn(observers: readonly Observer[]): string | undefined {
  for (const observer of observers) {
    try {
      const active = observer.active?.();
      if (active !== undefined && parseTraceparent(active) !== undefined) return active;
    } catch (error) {
      const why = printable(toStepError(error).message, 500);
      process.emitWarning(`observer ${quoted(observer.name)} threw: ${why}`);
    }
  }
  return undefined;
}
