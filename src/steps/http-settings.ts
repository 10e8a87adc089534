/**
 * The settings of an `http` step, and what can be wrong with them before a run.
 * Knows settings as written; must not ask anything of anybody.
 */
import { hasHole } from '../graph/template.ts';
import type { ConfigProblem } from '../ports/step-type.ts';
import type { FromSchema } from '../std/schema.ts';
import { parseSize } from '../std/size.ts';
import { addressFault, beginningFault } from '../web/address.ts';
import {
  contentTypeFault,
  type Fault,
  headerNameFaults,
  headerValueFaults,
} from '../web/headers.ts';
import type { HTTP_SETTINGS } from '../workflow/with/http.ts';
import { authFaults } from './http-auth.ts';

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
  if (typeof config.auth === 'object')
    for (const fault of authFaults(config.auth, Object.keys(headers), hasHole))
      add(found, 'auth', fault);
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
