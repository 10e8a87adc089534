/**
 * Spans that are there already, sent to a collector as fast as it takes them.
 * Knows spans and what is said of them; must not know where they come from.
 */

import { installCommand, usualProtocol } from '../observers/otel/collector.ts';
import { outboxOf } from '../observers/otel-spans.ts';
import type { TraceSpan } from '../observers/spans.ts';
import { counted } from '../std/counted.ts';
import { printable } from '../std/printable.ts';
import { UsageError } from './command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** So many are sent before the next ones are handed over. */
const AT_ONCE = 2_000;

export async function sendSpans(
  spans: readonly TraceSpan[],
  url: string,
  { err, paintErr }: Terminal,
): Promise<ExitCode> {
  const onTrouble = ({ message }: Error) =>
    err(`${paintErr.red('error')}: ${printable(message, 500)}\n`);
  const outbox = await outboxOf({ url, onTrouble }).catch((error: Error) => {
    const install = installCommand(usualProtocol(process.env));
    throw new UsageError(error.message.split(':')[0]!, install);
  });
  for (let at = 0; at < spans.length && outbox.counts.failed === 0; at += AT_ONCE) {
    for (const span of spans.slice(at, at + AT_ONCE)) outbox.add(span);
    await outbox.flush();
  }
  await outbox.close();
  const { sent } = outbox.counts;
  err(`${sent} of ${counted(spans.length, 'span')} sent\n`);
  return sent === spans.length ? EXIT.ok : EXIT.environment;
}
