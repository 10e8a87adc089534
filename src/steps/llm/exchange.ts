/**
 * Who answers the questions of an attempt: a server, or a file of answers; and whether answers are kept.
 * Knows both; must not know what is asked.
 */
import type { AttemptContext, Metadata } from '../../ports/step-type.ts';
import { shownAddress } from '../../web/address.ts';
import type { LlmDefaults } from '../../workflow/with/llm.ts';
import type { Exchange, Listener } from './chat.ts';
import { FixtureExchange } from './fixture-exchange.ts';
import type { Fixtures } from './fixture-file.ts';
import { RECORD_VARIABLE, recording } from './recorder.ts';
import { serverOf } from './server.ts';
import { isOffline, type LlmConfig } from './settings.ts';
import { Wire } from './wire.ts';

export interface ExchangeParts {
  readonly config: LlmConfig;
  readonly defaults: LlmDefaults;
  readonly fixtures: Fixtures | undefined;
  /** What tells data from what is asked. */
  readonly mark: string;
  readonly listener: Listener;
}

/** With what is known of it before anything is asked. */
export function exchangeOf(
  { config, defaults, fixtures, mark, listener }: ExchangeParts,
  context: AttemptContext,
): { readonly exchange: Exchange; readonly about: Metadata } {
  const { signal, clock, log, run, stepId: step, traceparent } = context;
  if (fixtures !== undefined) {
    const waiter = { run: run.id, step, mark, signal, listener };
    return { exchange: new FixtureExchange(fixtures, waiter), about: { provider: 'fixture' } };
  }
  if (isOffline(config, defaults)) {
    const given = { file: 'offline', entries: [{ answer: config.offline }], contents: 'offline' };
    const waiter = { run: run.id, step, mark, signal, listener };
    return { exchange: new FixtureExchange(given, waiter), about: { provider: 'offline' } };
  }
  const server = serverOf(config, defaults, context.hide);
  const { provider, url } = server;
  const about = { provider, url: shownAddress(new URL(url)) };
  const wire = new Wire(server, config, { signal, clock, log, listener, traceparent });
  const file = process.env[RECORD_VARIABLE];
  if (!file) return { exchange: wire, about };
  const hidden = () => context.hidden;
  return { exchange: recording(wire, { file, mark, log, hidden }), about };
}
