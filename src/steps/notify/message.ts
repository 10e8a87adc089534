/**
 * What a message tells, before it is made for a channel.
 * Knows runs as steps see them; must not know any channel.
 */
import type { AttemptContext } from '../../ports/step-type.ts';
import { isoInstant } from '../../std/instant.ts';

export interface Message {
  readonly run: string;
  readonly workflow: string;
  /** Null where the run has not come to its end, or that is not to be told. */
  readonly status: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly title: string;
  readonly text?: string | undefined;
  readonly link?: string | undefined;
}

export interface Told {
  readonly title?: string | undefined;
  readonly text?: string | undefined;
  readonly link?: string | undefined;
  readonly status_of_run: boolean;
}

export function messageOf(told: Told, { run, clock }: AttemptContext): Message {
  const { id, name, startedAt, error } = run;
  const status = told.status_of_run ? (run.status ?? null) : null;
  return {
    run: id,
    workflow: name,
    status,
    error:
      status === null || error === undefined ? null : { code: error.code, message: error.message },
    started_at: isoInstant(startedAt),
    ended_at: status === null ? null : isoInstant(clock.now()),
    title: told.title ?? (status === null ? name : `${name}: ${status}`),
    ...(told.text !== undefined && { text: told.text }),
    ...(told.link !== undefined && { link: told.link }),
  };
}

/** Channels show no more. */
const MOST_TITLE = 200;
const MOST_LINE = 3_000;

/** Title and lines for people. */
export function linesOf({ title, text, status, error, run }: Message): {
  readonly title: string;
  readonly lines: readonly string[];
} {
  const lines = [
    ...(text === undefined || text === '' ? [] : [text]),
    ...(error === null ? [] : [`${error.code}: ${error.message}`]),
    ...(status === null ? [] : [`run ${run}`]),
  ];
  return { title: cut(title, MOST_TITLE), lines: lines.map((line) => cut(line, MOST_LINE)) };
}

function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
