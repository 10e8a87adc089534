/**
 * What a server or the way to it may say, and what it means.
 * Knows codes (https://www.postgresql.org/docs/current/errcodes-appendix.html); must not know what
 * was asked.
 */
import { StoreError } from '../../run/store-error.ts';
import { isError } from '../../std/value-kinds.ts';
import { unusable } from './address.ts';

/** The connection has ended, whatever was under way. */
export class LostLink extends Error {
  readonly code = 'CONNECTION_CLOSED';
}

interface ServerError extends Error {
  readonly code: string;
  readonly severity: string;
}

export function isServerError(error: unknown): error is ServerError {
  return isError(error) && 'severity' in error && 'code' in error;
}

/** The server has answered, and the connection stays as it was. */
export function keepsLink(error: unknown): boolean {
  return isServerError(error) && error.severity !== 'FATAL' && error.severity !== 'PANIC';
}

/** By code or class of codes: what to say while it lasts. Waiting helps. */
const PASSING: Readonly<Record<string, string>> = {
  '08': 'no connection to the server',
  '25006': 'the server takes no writes',
  '25P03': 'the server ended a transaction that took long',
  40: 'other programs write the same rows',
  53: 'the server has no room for more',
  53100: "the server's disk is full",
  53300: 'the server takes no more connections',
  '55P03': 'other programs hold the tables',
  57014: 'the server stops statements that take long (statement_timeout)',
  '57P': 'the server is stopping or starting',
};

/** Not a matter of time: certificates, and what the server was never asked. */
const LASTING = /CERT|TLS|SSL|SASL|SELF_SIGNED|MAX_PARAMETERS|UNDEFINED_VALUE|^ERR_/;

/** What to say of an error that goes away by itself; undefined of others. */
export function passingWords(error: unknown): string | undefined {
  if (isServerError(error)) {
    const { code } = error;
    return PASSING[code] ?? PASSING[code.slice(0, 3)] ?? PASSING[code.slice(0, 2)];
  }
  const code = isError(error) && 'code' in error ? String(error.code) : undefined;
  if (code === undefined || LASTING.test(code)) return undefined;
  return PASSING['08'];
}

/** Any error as one of the store. */
export function asStoreError(error: unknown, address: string): Error {
  if (error instanceof StoreError) return error;
  const { message } = error as Error;
  const words = passingWords(error);
  const hint = hintFor(error);
  return unusable(address, words === undefined ? message : `${words}: ${message}`, {
    cause: error,
    ...(hint !== undefined && { hint }),
  });
}

function hintFor(error: unknown): string | undefined {
  if (!isServerError(error)) {
    return passingWords(error) === undefined
      ? undefined
      : 'start the server, or check the machine and the port in the address';
  }
  switch (error.code) {
    case '28P01':
    case '28000':
      return 'check the user and the password in the address';
    case '3D000':
      return 'make the database, or name another one in the address';
    case '42501':
      return 'let the owner of the schema grant USAGE on it, and all rights on its tables and sequences';
    case '25006':
      return 'name the server that takes writes, and see default_transaction_read_only';
    default:
      return undefined;
  }
}
