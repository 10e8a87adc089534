/**
 * Whether the collector that spans go to takes them, for `heddle doctor`: it is asked once, with none.
 * Must not send anything of a run.
 */
import { shownUrl, usualProtocol } from '../observers/otel/collector.ts';
import { toStepError } from '../run/step-error.ts';
import { printable } from '../std/printable.ts';
import type { Endpoint } from './otlp.ts';
import { endpointOf, endpointVariable } from './otlp.ts';
import { type Check, configOrigin } from './setting-checks.ts';

const MOST_MS = 2_000;

/** Nothing where no spans are asked for. */
export async function otlpChecks(): Promise<Check[]> {
  let endpoint: Endpoint | undefined;
  try {
    endpoint = endpointOf(undefined);
  } catch (error) {
    return [{ name: 'otlp', ok: false, says: printable((error as Error).message, 500) }];
  }
  if (endpoint === undefined) return [];
  const { url } = endpoint;
  const origin = endpointVariable() ?? configOrigin(['observe', 'otlp']);
  const fault = await faultOf(url);
  const value = shownUrl(url);
  const says = `${value} (${origin}): ${fault ?? 'takes spans'}`;
  return [{ name: 'otlp', ok: fault === undefined, says, value, origin }];
}

async function faultOf(url: string): Promise<string | undefined> {
  const isJson = usualProtocol(process.env) === 'http/json';
  const type = isJson ? 'application/json' : 'application/x-protobuf';
  try {
    const { ok, status, body } = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': type },
      body: isJson ? '{}' : new Uint8Array(),
      signal: AbortSignal.timeout(MOST_MS),
    });
    await body?.cancel();
    return ok ? undefined : `it answers ${status}`;
  } catch (error) {
    const { cause } = error as Error;
    return printable(`it cannot be asked: ${toStepError(cause ?? error).message}`, 500);
  }
}
