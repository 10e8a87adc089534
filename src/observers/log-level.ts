/**
 * How much weight what happens in a run has, as logs count it.
 * Knows kinds of events; must not know how a line is made, nor where it goes.
 */
import type { Event, EventType } from '../run/event.ts';
import type { RunStatus } from '../run/status.ts';

/** Of one line. */
export type LineLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** The least that is told; `silent`: nothing. */
export type LogLevel = LineLevel | 'fatal' | 'silent';

/** As pino counts them (https://getpino.io/#/docs/api?id=levels). */
export const LEVEL_NUMBERS: Readonly<Record<LogLevel, number>> = {
  trace: 10,
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  fatal: 60,
  silent: Number.POSITIVE_INFINITY,
};

export const LOG_LEVELS = Object.keys(LEVEL_NUMBERS) as readonly LogLevel[];

/** Events that are not here are `trace`: others say the same. */
const LEVELS: { readonly [Type in EventType]?: LineLevel } = {
  'run.started': 'info',
  'run.resumed': 'info',
  'run.asked': 'info',
  'run.leaving': 'info',
  'run.waiting': 'info',
  'run.stopping': 'warn',
  'run.hooks': 'info',
  'run.paced': 'warn',
  'branch.expired': 'warn',
  'step.started': 'debug',
  'step.interrupted': 'warn',
  'step.parked': 'warn',
  'step.waiting': 'info',
  'step.expanded': 'debug',
  'group.stopping': 'warn',
  'group.hooks': 'debug',
  'step.stopping': 'warn',
  'step.late': 'warn',
  'step.redirected': 'debug',
  'step.succeeded': 'debug',
  'step.retrying': 'warn',
  'step.failed': 'error',
  'step.skipped': 'info',
  'step.cancelled': 'info',
};

const ENDS: { readonly [Status in RunStatus]?: LineLevel } = { partial: 'warn', failed: 'error' };

/** `isOptional`: whether the failure of a step does not count. */
export function levelOf(event: Event, isOptional: (step: number) => boolean): LineLevel {
  if (event.type === 'run.finished') return ENDS[event.status] ?? 'info';
  if (event.type === 'step.failed' && isOptional(event.step)) return 'warn';
  return LEVELS[event.type] ?? 'trace';
}
