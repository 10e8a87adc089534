/**
 * What is given to `approval()` and `delivery()`, and the steps that they are.
 * Knows settings; must not know how a step waits.
 */

import type { JsonSchema } from '../schemas/json-schema.ts';
import { defined } from '../std/defined.ts';
import { formatDuration, type Span } from '../std/duration.ts';
import { isMapping } from '../std/mapping.ts';
import type { Needs } from './input-for.ts';
import type { SilentSettings } from './step-body.ts';
import type { Hook } from './workflow.ts';

/** Settings of any step, but those of an attempt, which takes no time. */
interface Settings<N, Rule, Hooked, Optional, When> extends Omit<SilentSettings, 'timeoutMs'> {
  readonly needs?: N;
  readonly runIf?: Rule;
  readonly hook?: Hooked;
  readonly optional?: Optional;
  readonly when?: When;
  /** How long it waits, from when it starts: milliseconds, or text such as `1d`; default no limit. */
  readonly timeoutMs?: Span;
}

export interface ApprovalBody<N, Rule, Hooked, Optional, When>
  extends Settings<N, Rule, Hooked, Optional, When> {
  /** What whoever decides is asked; an expression may stand there. */
  readonly prompt?: string;
  /** What holds where nobody has decided in time; without it the step fails with `timed_out`. */
  readonly default?: 'approve' | 'reject';
  /** With `value` a rejected step does not fail: its output says that it was rejected. */
  readonly onReject?: 'fail' | 'value';
}

export interface DeliveryBody<N, Rule, Hooked, Optional, When, Fits>
  extends Settings<N, Rule, Hooked, Optional, When> {
  /** The name of the message; default the id of the step. */
  readonly message?: string;
  /** What the message has to fit; another one is refused, and the step waits on. */
  readonly schema?: Fits & JsonSchema;
  /** The output where no message has come in time; without it the step fails with `timed_out`. */
  readonly default?: unknown;
}

/** One whose message always has to come. */
export type DeliveryOf<Fits> = DeliveryBody<Needs, never, Hook, never, never, Fits>;

/** What is none is left as it is: it is refused as any other step is. */
export function approvalStepOf(given: unknown): unknown {
  if (!isMapping(given)) return given;
  const { prompt, timeoutMs, default: usual, onReject, ...rest } = given;
  const settings = { prompt, timeout: spanText(timeoutMs), default: usual, on_reject: onReject };
  return { ...rest, uses: 'approval', with: defined(settings) };
}

/** The same. */
export function deliveryStepOf(given: unknown): unknown {
  if (!isMapping(given)) return given;
  const { message, schema, timeoutMs, default: usual, ...rest } = given;
  const settings = { message, schema, timeout: spanText(timeoutMs), default: usual };
  return { ...rest, uses: 'delivery', with: defined(settings) };
}

/** What is no length of time is told as any other text that is none. */
function spanText(given: unknown): unknown {
  if (typeof given !== 'number') return given;
  return Number.isFinite(given) ? formatDuration(given) : String(given);
}
