/**
 * What an attempt says about itself, in the words of OpenTelemetry.
 * Knows what step types declare of their metadata, and the form that OpenTelemetry gives to some names; must not know
 * any step type.
 *
 * Names and forms: https://opentelemetry.io/docs/specs/semconv/ (http, code, process), and those for generative models
 * beside it.
 */
import type { StepDeclaration } from '../graph/catalog.ts';
import { isModule } from '../graph/step-config.ts';
import { TAKEN_FROM } from '../run/plan.ts';

type AttributeValue = string | number | boolean | readonly string[];
type Attributes = Readonly<Record<string, AttributeValue>>;

/** What a step type declares, and the metadata of an attempt of it. */
interface ToldAttempt {
  readonly telemetry: StepDeclaration['telemetry'];
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
}

const NO_ATTRIBUTES: Attributes = Object.freeze({});

type Form = (value: AttributeValue) => AttributeValue | undefined;

/** Names that want their value in another form than metadata have it. */
const FORMS: Readonly<Record<string, Form>> = {
  'server.address': (url) => urlOf(url)?.hostname.replace(/^\[|\]$/g, ''),
  'server.port': (url) => portOf(urlOf(url)),
  'gen_ai.response.finish_reasons': (reason) => (typeof reason === 'string' ? [reason] : reason),
  'gen_ai.response.time_to_first_chunk': (ms) => (typeof ms === 'number' ? ms / 1_000 : undefined),
};

const USUAL_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** Of a result that was taken from another run nothing is told: its attempt was told there. */
export function attributesOf({ telemetry, metadata = {} }: ToldAttempt): Attributes {
  if (telemetry === undefined || metadata[TAKEN_FROM] !== undefined) return NO_ATTRIBUTES;
  const { always, attributes = {} } = telemetry;
  const told: Record<string, AttributeValue> = { ...always };
  for (const [key, names] of Object.entries(attributes)) {
    const value = metadata[key];
    if (!isAttribute(value)) continue;
    for (const name of typeof names === 'string' ? [names] : names) {
      const formed = Object.hasOwn(FORMS, name) ? FORMS[name]!(value) : value;
      if (formed !== undefined) told[name] = formed;
    }
  }
  return told;
}

/** Whether the attempt has asked another program: its span is one of a client then. */
export function isClient({ telemetry, metadata = {} }: ToldAttempt): boolean {
  const key = telemetry?.client;
  return key !== undefined && metadata[key] !== undefined && metadata[TAKEN_FROM] === undefined;
}

/** Where the function stands that a step calls, as its author wrote it. */
export function codeOf(uses: string): Attributes {
  if (!isModule(uses)) return NO_ATTRIBUTES;
  const [file = '', name = 'default'] = uses.split('#');
  return { 'code.file.path': file, 'code.function.name': name };
}

function isAttribute(value: unknown): value is AttributeValue {
  if (Array.isArray(value)) return value.every((one) => typeof one === 'string');
  return ['string', 'number', 'boolean'].includes(typeof value);
}

/** `host:port` is an address, too. */
function urlOf(given: AttributeValue): URL | undefined {
  const text = String(given);
  const url = text.includes('://') ? text : `tcp://${text}`;
  return URL.canParse(url) ? new URL(url) : undefined;
}

function portOf(url: URL | undefined): number | undefined {
  if (url === undefined) return undefined;
  return url.port === '' ? USUAL_PORTS[url.protocol] : Number(url.port);
}
