/**
 * `--otlp URL`: the runs of a command, as spans that are sent to a collector.
 * Knows options, variables and settings; must not know what a span is.
 */
import {
  installCommand,
  shownUrl,
  tracesUrl,
  urlIn,
  usualProtocol,
} from '../observers/otel/collector.ts';
import { otelSpans } from '../observers/otel-spans.ts';
import { counted } from '../std/counted.ts';
import { printable, show } from '../std/printable.ts';
import { isWebAddress } from '../std/web-address.ts';
import { configObserve } from './call-config.ts';
import { type CommandOption, UsageError } from './command.ts';
import type { Terminal } from './terminal.ts';
import type { Watcher } from './watcher.ts';

export interface OtlpOptions {
  readonly otlp?: string;
  readonly quiet?: true;
}

export const OTLP_OPTION: CommandOption = {
  flags: '--otlp <url>',
  summary:
    'sends spans to a collector by OTLP; default OTEL_EXPORTER_OTLP_ENDPOINT, if set; needs packages of OpenTelemetry',
  parse(text: string) {
    if (isWebAddress(text)) return text;
    const fix = 'give one such as http://127.0.0.1:4318';
    throw new UsageError(`expected the address of a collector, got ${show(text)}`, fix);
  },
};

/** Where spans go, and who says so. */
export interface Endpoint {
  readonly url: string;
  readonly origin: '--otlp' | 'environment' | 'config';
}

/** What is asked for; nothing where nobody does. Throws a `UsageError` for a variable that holds no address. */
export function endpointOf(given: string | undefined): Endpoint | undefined {
  if (given !== undefined) return { url: tracesUrl(given), origin: '--otlp' };
  const { env } = process;
  if (/^true$/i.test(env.OTEL_SDK_DISABLED ?? '') || env.OTEL_TRACES_EXPORTER === 'none')
    return undefined;
  const variable = endpointVariable();
  if (variable !== undefined) {
    const url = urlIn(env);
    if (url === undefined || !isWebAddress(env[variable]!))
      throw new UsageError(
        `${variable} is ${show(env[variable]!)}, which is no address`,
        'set it to one such as http://127.0.0.1:4318',
      );
    return { url, origin: 'environment' };
  }
  const { otlp } = configObserve();
  return otlp === undefined ? undefined : { url: tracesUrl(otlp), origin: 'config' };
}

/** The variable that says it. */
export function endpointVariable(): string | undefined {
  const names = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'];
  return names.find((name) => process.env[name]);
}

/** Where only a variable asks for it, which may be meant for other programs, missing packages are told and no fault. */
export async function openOtlp(
  { otlp, quiet }: OtlpOptions,
  { screen, paintErr }: Terminal,
): Promise<Watcher | undefined> {
  const endpoint = endpointOf(otlp);
  if (endpoint === undefined) return undefined;
  const { url, origin } = endpoint;
  const warn = (text: string) => {
    if (!quiet) screen.say(`${paintErr.yellow('warning')}: ${printable(text, 500)}\n`);
  };
  const install = installCommand(usualProtocol(process.env));
  const onTrouble = ({ message }: Error) => warn(message);
  const observer = await otelSpans({ url, onTrouble }).catch((error: Error) => {
    const what = error.message.split(':')[0]!;
    if (origin !== 'environment') throw new UsageError(what, install);
    warn(`${what}, so none are sent to ${shownUrl(url)}: ${install}`);
    return undefined;
  });
  if (observer === undefined) return undefined;
  const close = async () => {
    await observer.close();
    const { sent, failed, dropped } = observer.counts;
    const lost = failed + dropped;
    if (lost > 0) warn(`${lost} of ${counted(sent + lost, 'span')} are lost`);
  };
  return { observer, around: observer.around, sinks: { spans: observer }, close };
}
