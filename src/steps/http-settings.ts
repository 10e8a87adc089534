/**
 * The settings of an `http` step, and what can be wrong with them before a run.
 * Knows settings as written; must not ask anything of anybody.
 */
import { hasHole } from '../graph/template.ts';
import type { ConfigProblem } from '../ports/step-type.ts';
import type { FromSchema } from '../std/schema.ts';
import { parseSize } from '../std/size.ts';
import { addressFault, beginningFault } from './http-address.ts';
import {
  contentTypeFault,
  type Fault,
  headerNameFaults,
  headerValueFaults,
} from './http-headers.ts';

const VALUES = [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] as const;

export const HTTP_SETTINGS = {
  type: 'object',
  properties: {
    url: {
      type: 'string',
      minLength: 1,
      description: 'The address, `http://…` or `https://…`, without a user name or password.',
    },
    method: {
      enum: ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'],
      description: 'What is asked for. By default `POST` when something is sent, else `GET`.',
    },
    query: {
      type: 'object',
      additionalProperties: { anyOf: [...VALUES, { type: 'array', items: { anyOf: VALUES } }] },
      description:
        'Added to the address behind `?`, each value encoded; a list gives its name once for each item.',
    },
    headers: {
      type: 'object',
      additionalProperties: { anyOf: VALUES },
      description: 'Headers of the request.',
    },
    body: {
      anyOf: [...VALUES, { type: 'array' }, { type: 'object' }],
      description:
        'What is sent: text as `text/plain`, anything else as JSON. A header `content-type` says otherwise.',
    },
    send: {
      enum: ['none', 'input'],
      default: 'none',
      description:
        'What is sent when there is no `body`: nothing, or the input of the step (text as `text/plain`, bytes as they are, null as nothing, anything else as JSON).',
    },
    output: {
      enum: ['auto', 'json', 'text', 'bytes', 'response'],
      default: 'auto',
      description:
        'How the body of the answer is read: by its content type (JSON, text, else bytes; an empty one is null), as JSON, as text, as bytes; or with what came with it, as `status`, `headers` and `body`.',
    },
    output_max: {
      type: 'string',
      format: 'size',
      default: '16mb',
      description: 'The largest body accepted, counted when it is unpacked, up to 256mb.',
    },
    ok_status: {
      type: 'array',
      items: {
        anyOf: [
          { type: 'integer', minimum: 200, maximum: 599 },
          { enum: ['2xx', '3xx', '4xx', '5xx'] },
        ],
      },
      minItems: 1,
      default: ['2xx'],
      description: 'The statuses that are success; `2xx` stands for 200 to 299.',
    },
    redirects: {
      type: 'integer',
      minimum: 0,
      maximum: 20,
      default: 5,
      description: 'How many redirects are followed. With 0, a redirect is an answer like others.',
    },
    idempotency_key: {
      type: 'boolean',
      default: true,
      description:
        'Whether the header `Idempotency-Key` goes along, equal for all attempts of the step; never with `GET`, `HEAD` and `OPTIONS`.',
    },
  },
  required: ['url'],
  additionalProperties: false,
} as const;

export type HttpConfig = FromSchema<typeof HTTP_SETTINGS>;
export type HttpMethod = NonNullable<HttpConfig['method']>;

/** Larger answers belong in a file. */
const MOST_OUTPUT = '256mb';
/** Asking with them changes nothing on the other side. */
const SAFE = ['GET', 'HEAD', 'OPTIONS'];

/** What is asked with: what the author says, else what fits. */
export function methodOf({ method, body, send }: HttpConfig): HttpMethod {
  return method ?? (body === undefined && send === 'none' ? 'GET' : 'POST');
}

/** Whether the request takes the step's key along. */
export function takesKey(config: HttpConfig): boolean {
  return config.idempotency_key && !SAFE.includes(methodOf(config));
}

/** Everything that the schema cannot say, as far as it is written without expressions. */
export function httpProblems(config: HttpConfig): ConfigProblem[] {
  const { url, body, output_max } = config;
  // A text where an expression stands in place of all of them: they are looked at when it is known.
  const headers = typeof config.headers === 'object' ? config.headers : {};
  const fixed = Object.entries(headers).filter(([, value]) => !hasHole(value));
  const found = [...sendProblems(config)];
  add(found, 'url', hasHole(url) ? beginningFault(url) : addressFault(url));
  for (const fault of headerNameFaults(Object.keys(headers), takesKey(config)))
    add(found, 'headers', fault);
  for (const fault of headerValueFaults(fixed)) add(found, 'headers', fault);
  if (typeof body !== 'string') add(found, 'body', contentTypeFault(fixed, body));
  if (parseSize(output_max)! > parseSize(MOST_OUTPUT)!) {
    const message = `output_max is more than ${MOST_OUTPUT}`;
    add(found, 'output_max', { message, fix: 'ask for it in parts, or write it to a file' });
  }
  return found;
}

function sendProblems(config: HttpConfig): ConfigProblem[] {
  const { body, send } = config;
  const found: ConfigProblem[] = [];
  const nothing = body === undefined && send === 'none';
  if (body !== undefined && send === 'input') {
    const message = 'an http step sends "body" or its input, not both';
    add(found, 'send', { message, fix: 'leave one of them out' });
  }
  const method = methodOf(config);
  if (!nothing && (method === 'GET' || method === 'HEAD')) {
    const key = body === undefined ? 'send' : 'body';
    const message = `${method} sends no body`;
    add(found, key, { message, fix: 'use query for values of the address, or method: POST' });
  }
  return found;
}

function add(found: ConfigProblem[], key: string, fault: Fault | undefined): void {
  if (fault === undefined) return;
  found.push({ code: 'E_BAD_CONFIG', message: `${fault.message}.`, fix: fault.fix, key });
}
