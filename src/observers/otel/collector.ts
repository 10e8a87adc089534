/**
 * A collector that takes spans by OTLP over HTTP: where it is, and the official packages that send to it.
 * Knows addresses, protocols and packages; must not know spans.
 */
import type { Agent } from 'node:http';
import type { Resource } from '@opentelemetry/resources';
import { Batches } from './batches.ts';
import { MOST_WAITING } from './outbox.ts';

/** How spans are written: as Protocol Buffers, or as JSON. */
export const PROTOCOLS = ['http/protobuf', 'http/json'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

export interface CollectorPlace {
  readonly url: string;
  readonly protocol: Protocol;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Variables = Readonly<Record<string, string | undefined>>;

const USUAL_URL = 'http://localhost:4318';
const PATH = '/v1/traces';

/** The address that spans go to, from that of the collector. */
export function tracesUrl(url: string): string {
  const pathname = URL.canParse(url) ? new URL(url).pathname : '';
  return pathname.endsWith(PATH) ? url : url.replace(/\/*([?#]|$)/, `${PATH}$1`);
}

/** What the environment says of where spans go: the names are those of OpenTelemetry. */
export function urlIn(env: Variables): string | undefined {
  const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own, OTEL_EXPORTER_OTLP_ENDPOINT: shared } = env;
  return own || (shared && tracesUrl(shared)) || undefined;
}

export function usualUrl(env: Variables): string {
  return urlIn(env) ?? tracesUrl(USUAL_URL);
}

export function usualProtocol(env: Variables): Protocol {
  const asked = env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL || env.OTEL_EXPORTER_OTLP_PROTOCOL;
  return PROTOCOLS.find((one) => one === asked) ?? 'http/protobuf';
}

/** An address without what may be secret in it. */
export function shownUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

/** What is to be installed for a protocol: lines that run on every Node.js that this package runs on. */
export function installCommand(protocol: Protocol): string {
  const exporter = protocol === 'http/json' ? 'http' : 'proto';
  const names = `api@1.9 @opentelemetry/sdk-trace-base@2 @opentelemetry/resources@2`;
  return `npm i @opentelemetry/${names} @opentelemetry/exporter-trace-otlp-${exporter}@0.223`;
}

/** Throws an `Error` where the packages are not there. */
export async function openCollector(
  place: CollectorPlace,
  onTrouble: (error: Error) => void,
): Promise<Batches> {
  const { url, protocol, headers = {} } = place;
  const [{ BatchSpanProcessor }, { OTLPTraceExporter }] = await packagesOf(protocol);
  let agent: Agent | undefined;
  const exporter = new OTLPTraceExporter({
    url,
    headers: { ...headers },
    httpAgentOptions: async (scheme) => {
      const { Agent } = await (scheme === 'https:' ? import('node:https') : import('node:http'));
      agent = new Agent({ keepAlive: true });
      return agent;
    },
  });
  const trouble = ({ message }: Error) =>
    onTrouble(new Error(`spans cannot be sent to ${shownUrl(url)}: ${message}`));
  return new Batches({
    exporter,
    processorOf: (counted) => new BatchSpanProcessor(counted, { maxQueueSize: MOST_WAITING }),
    onTrouble: trouble,
    cut: () => agent?.destroy(),
  });
}

function packagesOf(protocol: Protocol) {
  const exporter =
    protocol === 'http/json'
      ? import('@opentelemetry/exporter-trace-otlp-http')
      : import('@opentelemetry/exporter-trace-otlp-proto');
  return Promise.all([import('@opentelemetry/sdk-trace-base'), exporter]).catch(missing(protocol));
}

/** What the spans come from: as the environment says it, and what is given. */
export async function resourceOf(
  given: Readonly<Record<string, string | number | boolean>>,
  protocol: Protocol,
): Promise<Resource> {
  const { defaultResource, detectResources, envDetector, resourceFromAttributes } = await import(
    '@opentelemetry/resources'
  ).catch(missing(protocol));
  return defaultResource()
    .merge(resourceFromAttributes({ 'service.name': 'heddle' }))
    .merge(detectResources({ detectors: [envDetector] }))
    .merge(resourceFromAttributes(given));
}

function missing(protocol: Protocol): (cause: unknown) => never {
  return (cause) => {
    throw new Error(`spans need packages of OpenTelemetry: ${installCommand(protocol)}`, { cause });
  };
}
