/**
 * Why a request came to nothing, in plain words: what the client says by codes and causes.
 * Knows the codes of Node.js; must not know settings. No message holds a query or a header.
 *
 * Only codes and types of errors decide: the sentences of the client change from version to version,
 * and are shown only. What has neither is taken for something that may pass.
 */
import { StepFailure } from '../run/step-error.ts';
import { printable } from '../std/printable.ts';
import { isError } from '../std/value-kinds.ts';
import { shownAddress } from './address.ts';
import type { RequestHead } from './request.ts';
import { isRepeatable, NOT_AGAIN } from './retry.ts';

/** `unsent`: the other side has surely not acted. `lasting`: the same would come again. */
interface Reason {
  readonly why: string;
  readonly unsent?: boolean;
  readonly lasting?: boolean;
}

interface Cause {
  readonly code: string;
  readonly name: string;
  readonly message: string;
  readonly syscall: string;
}

const unsent = (why: string): Reason => ({ why, unsent: true });
const lasting = (why: string): Reason => ({ why, lasting: true });
const UNKNOWN_ISSUER = lasting(
  'its certificate is from nobody that this machine trusts; name the file of its issuer in NODE_EXTRA_CA_CERTS',
);
const SELF_SIGNED = lasting(
  'its certificate is signed by itself; if it is yours, name its file in NODE_EXTRA_CA_CERTS',
);
const BROKEN: Reason = { why: 'the connection broke off' };
const SILENT: Reason = { why: 'the connection went silent' };
const NO_TLS = lasting('the server speaks no TLS that fits; is the address http:// there?');

const REASONS: Readonly<Record<string, Reason>> = {
  HEDDLE_NOT_PUBLIC: {
    why: 'its address is not a public one, and guard: public asks no other',
    unsent: true,
    lasting: true,
  },
  ENOTFOUND: unsent('the name of its host is not known; check how it is written'),
  EAI_AGAIN: unsent('the name of its host could not be looked up just now'),
  ECONNREFUSED: unsent('the connection was refused; is the server running, and at this port?'),
  EHOSTUNREACH: unsent('it cannot be reached from here'),
  ENETUNREACH: unsent('it cannot be reached from here'),
  EADDRNOTAVAIL: unsent('this machine has no address or no port left to ask from'),
  // These four have lasted for as long as a request waits for room.
  EAGAIN: unsent('for 5 s this system has had no room for another connection'),
  EMFILE: unsent('for 5 s this process has had as many open files as it may have'),
  ENFILE: unsent('for 5 s there have been as many open files as this system allows'),
  ENOMEM: unsent('for 5 s there has not been enough memory'),
  UND_ERR_CONNECT_TIMEOUT: unsent('no connection came about in ten seconds'),
  ECONNRESET: BROKEN,
  EPIPE: BROKEN,
  UND_ERR_SOCKET: BROKEN,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: { why: 'the answer is not as long as it says' },
  ETIMEDOUT: SILENT,
  HEDDLE_SILENT: SILENT,
  UND_ERR_HEADERS_OVERFLOW: lasting('the headers of the answer are larger than Node.js takes'),
  EPROTO: NO_TLS,
  DEPTH_ZERO_SELF_SIGNED_CERT: SELF_SIGNED,
  SELF_SIGNED_CERT_IN_CHAIN: SELF_SIGNED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_ISSUER,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_ISSUER,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_ISSUER,
  CERT_HAS_EXPIRED: lasting('its certificate has expired; whoever runs it has to renew it'),
  CERT_NOT_YET_VALID: lasting('its certificate is not valid yet; is the clock here right?'),
  ERR_TLS_CERT_ALTNAME_INVALID: lasting(
    'its certificate is for another host; ask it by the name that the certificate has',
  ),
};

/** How the codes of the libraries begin that unpack a body. */
const UNPACKING = ['Z_', 'ERR_BROTLI', 'ERR__ERROR', 'ZSTD_'];

/** The code of what the client threw; empty where it gave none. */
export function codeOf(error: unknown): string {
  return causeOf(error).code;
}

/** What to throw for a request that got no answer; the reason of the signal when that ended it. */
export function askFault(error: unknown, request: RequestHead, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  return fault(error, request, 'could not be asked');
}

/** The same for an answer whose body broke off after so many bytes. */
export function bodyFault(
  error: unknown,
  { request, signal, bytes }: { request: RequestHead; signal: AbortSignal; bytes: number },
): unknown {
  if (signal.aborted) return signal.reason;
  const code = codeOf(error);
  if (UNPACKING.some((start) => code.startsWith(start))) {
    const what = `the body is not packed as its content-encoding says`;
    return new StepFailure('E_HTTP_OUTPUT', what, { retryable: false, cause: error });
  }
  return fault(error, request, `gave an answer that ends after ${bytes} bytes of its body`);
}

function fault(error: unknown, request: RequestHead, what: string): StepFailure {
  const cause = causeOf(error);
  const reason = reasonOf(cause);
  const { why, unsent: notSent = cause.syscall === 'connect', lasting: stays } = reason;
  const repeatable = notSent || isRepeatable(request);
  const note = repeatable || stays ? '' : `; ${NOT_AGAIN}`;
  const message = `${request.method} ${shownAddress(request.url)} ${what}: ${why}${note}`;
  return new StepFailure('E_HTTP', message, { retryable: repeatable && !stays });
}

function reasonOf({ code, name, message }: Cause): Reason {
  const known = Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
  if (known !== undefined) return known;
  // Some versions give this error no code, others one that begins so.
  if (name === 'HTTPParserError' || code.startsWith('HPE_')) {
    const detail = message.replace(/^.*\((.+)\)$/s, '$1');
    return lasting(`the answer is not HTTP/1.1: ${printable(detail)}`);
  }
  if (code.startsWith('ERR_SSL_')) return NO_TLS;
  const named = code === '' ? '' : ` (${printable(code)})`;
  return { why: `${printable(message)}${named}` };
}

/** The first cause: what is around it says less. */
function causeOf(error: unknown): Cause {
  let at = error;
  // Causes may form a circle, and nobody nests them this deep.
  for (let i = 0; i < 8 && isError(at) && isError(at.cause); i++) at = at.cause;
  const { code, name, message, syscall } = (at ?? {}) as Partial<Record<keyof Cause, unknown>>;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return { code: text(code), name: text(name), message: text(message), syscall: text(syscall) };
}
