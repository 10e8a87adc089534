/**
 * A run as lines of JSON for programs that collect logs, or as calls of a logger such as pino.
 * Knows events and what stands in a line; must not know files, nor what becomes of a line.
 */
import type { Observer } from '../ports/observer.ts';
import type { Event, StepEvent } from '../run/event.ts';
import type { Run } from '../run/run.ts';
import { durationOf } from '../run/scope.ts';
import type { StepError } from '../run/step-error.ts';
import { idOf, isOptional } from '../run/steps.ts';
import { bareCommand, type CommandText } from '../std/command-text.ts';
import { defined } from '../std/defined.ts';
import { CALLED, type OptionKind, oneOf, optionFault } from '../std/option-fault.ts';
import { sentenceOf } from './event-sentences.ts';
import { LEVEL_NUMBERS, type LineLevel, LOG_LEVELS, type LogLevel, levelOf } from './log-level.ts';

type Log = (fields: object, message: string) => unknown;

/** A logger with the methods of pino, which winston and others have, too. */
export interface Logger {
  readonly debug: Log;
  readonly info: Log;
  readonly warn: Log;
  readonly error: Log;
  readonly trace?: Log;
  readonly isLevelEnabled?: (level: string) => boolean;
}

export interface LogLinesOptions {
  /** Gets each line, with its line end. Either this or `logger`. */
  readonly write?: (line: string) => void;
  /** Is called for each line instead: `logger.info({ run, step, … }, message)`. */
  readonly logger?: Logger;
  /** The least that is told. Default `info`, or what the logger tells. */
  readonly level?: LogLevel;
  /** How commands in messages are written. Default `heddle …`. */
  readonly command?: CommandText;
}

const KINDS: Readonly<Record<keyof LogLinesOptions, OptionKind>> = {
  write: CALLED,
  logger: { is: isLogger, hint: 'give an object with info(), warn(), error() and debug()' },
  level: oneOf(...LOG_LEVELS),
  command: CALLED,
};

/** What is told of one thing that happened. */
interface Told {
  readonly level: LineLevel;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly fields: Fields;
  readonly msg: string;
}

/**
 * An observer that writes a line for each thing that happens in a run and for each line that a step logs, with the
 * fields of pino (`level` 10 to 60, `time`, `msg`, `err`) and `run`, `workflow`, `step`, `attempt`, `event`, `code`,
 * `duration_ms`. Inputs and outputs are in none. Throws a `TypeError` for an option that makes no sense.
 */
export function logLines(options: LogLinesOptions): Observer {
  const fault = optionFault(options, KINDS) ?? placeFault(options);
  if (fault !== undefined) throw new TypeError(`${fault.message}: ${fault.hint}`);
  const { command = bareCommand } = options;
  const isTold = tellsLevel(options);
  const tell = options.logger === undefined ? lineTo(options.write!) : callTo(options.logger);
  return {
    name: 'log-lines',
    event(event, run) {
      const level = levelOf(event, (step) => isOptional(run, step));
      if (!isTold(level)) return;
      const msg = messageOf(event, run, command);
      tell({ level, time: Math.trunc(event.at), fields: fieldsOf(event, run), msg });
    },
    log(step, message, run) {
      if (!isTold('info')) return;
      const { runId, graph } = run.plan;
      const fields = { run: runId, workflow: graph.workflow.name, step: idOf(run, step) };
      for (const msg of message.split('\n')) tell({ level: 'info', time: Date.now(), fields, msg });
    },
  };
}

function isLogger(value: unknown): boolean {
  const names = ['debug', 'info', 'warn', 'error'];
  return names.every((name) => typeof (value as never)?.[name] === 'function');
}

function placeFault({ write, logger }: LogLinesOptions) {
  if ((write === undefined) !== (logger === undefined)) return undefined;
  const message = write === undefined ? 'nobody gets the lines' : 'there are write and logger';
  return { message, hint: 'give one of write: (line) => …, and logger' };
}

function tellsLevel({ level, logger }: LogLinesOptions): (level: LineLevel) => boolean {
  if (level === undefined && logger?.isLevelEnabled !== undefined)
    return (one) => logger.isLevelEnabled!(one);
  const least = LEVEL_NUMBERS[level ?? 'info'];
  return (one) => LEVEL_NUMBERS[one] >= least;
}

function lineTo(write: (line: string) => void): (told: Told) => void {
  let last: Pick<Fields, 'run' | 'workflow'> | undefined;
  let ofRun = '';
  // Put together by hand: JSON of an object made for each line takes twice the time, and most lines are of one run.
  return ({ level, time, fields, msg }) => {
    const { event, run, workflow, step, attempt, duration_ms: lasted } = fields;
    if (last?.run !== run || last.workflow !== workflow) {
      last = fields;
      ofRun = `"run":${JSON.stringify(run)},"workflow":${JSON.stringify(workflow)}`;
    }
    const head = `{"level":${LEVEL_NUMBERS[level]},"time":${time},${event === undefined ? '' : `"event":"${event}",`}`;
    const ofStep = step === undefined ? '' : `,"step":${JSON.stringify(step)}`;
    const tries = attempt === undefined ? '' : `,"attempt":${attempt}`;
    const took = lasted === undefined ? '' : `,"duration_ms":${lasted}`;
    write(
      `${head}${ofRun}${ofStep}${tries}${statusIn(fields)}${took}${errorIn(fields)},"msg":${JSON.stringify(msg)}}\n`,
    );
  };
}

function statusIn({ status }: Fields): string {
  return status === undefined ? '' : `,"status":"${status}"`;
}

function errorIn({ code, err }: Fields): string {
  return err === undefined ? '' : `,"code":${JSON.stringify(code)},"err":${JSON.stringify(err)}`;
}

function callTo(logger: Logger): (told: Told) => void {
  return ({ level, fields, msg }) => {
    const method = level === 'trace' && logger.trace === undefined ? 'debug' : level;
    // As a method: loggers use what they are called on.
    logger[method]!(defined({ ...fields }), msg);
  };
}

function messageOf(event: Event, run: Readonly<Run>, command: CommandText): string {
  if (event.type === 'run.finished') return `${run.plan.graph.workflow.name} ${event.status}`;
  return sentenceOf(event, run, command) ?? event.type;
}

/** In the order in which they stand in a line. */
interface Fields {
  readonly event?: Event['type'];
  readonly run: string;
  readonly workflow: string;
  readonly step?: string | undefined;
  readonly attempt?: number | undefined;
  readonly status?: string | undefined;
  readonly duration_ms?: number | undefined;
  readonly code?: string | undefined;
  readonly err?: object | undefined;
}

function fieldsOf(event: Event, run: Readonly<Run>): Fields {
  const { runId, graph } = run.plan;
  const error = 'error' in event ? event.error : undefined;
  const { step, attempt } = event as Partial<StepEvent & { readonly attempt: number }>;
  return {
    event: event.type,
    run: runId,
    workflow: graph.workflow.name,
    step: step === undefined ? undefined : idOf(run, step),
    attempt,
    status: event.type === 'run.finished' ? event.status : undefined,
    duration_ms: lastedOf(event, run),
    code: error?.code,
    err: error && errOf(error),
  };
}

/** As pino writes an error. */
function errOf({ name = 'Error', message, stack }: StepError): object {
  return {
    type: name,
    message,
    stack: `${name}: ${message}${stack === undefined ? '' : `\n${stack}`}`,
  };
}

function lastedOf(event: Event, run: Readonly<Run>): number | undefined {
  if (event.type === 'run.finished') return Math.round((event.at - run.startedAt) * 1_000) / 1_000;
  const isEnd = event.type === 'step.succeeded' || event.type === 'step.failed';
  return isEnd ? durationOf(run, event.step) : undefined;
}
