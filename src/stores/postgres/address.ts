/**
 * The address of a Postgres database, as messages show it.
 * Knows how such addresses are written; must not know how they are used. The password in one is
 * never shown, nor is anything that may be a part of it.
 */
import type { PlaceFault } from '../../ports/store-care.ts';
import { StoreError } from '../../run/store-error.ts';

/** User, machine and database; what stands before the last `@` after the user may be a password. */
export function shownAddress(url: string): string {
  const [whole = ''] = url.split(/[?#]/, 1);
  const rest = whole.replace(/^[a-z]*:\/\//i, '');
  const at = rest.lastIndexOf('@');
  const [user = ''] = rest.slice(0, Math.max(at, 0)).split(':', 1);
  return `postgres://${user === '' ? '' : `${user}@`}${rest.slice(at + 1)}`;
}

/** Undefined for an address of a database. */
export function postgresPlaceFault(url: string): PlaceFault | undefined {
  if (url.includes('\0')) return { reason: 'it holds a NUL byte' };
  const reason = 'it is no address of a database';
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(url) ?? [];
  if (scheme === '') {
    // A machine and a database, and nothing before them.
    const bare = /^(\/\/)?[^\s/:?#@]+(:\d+)?\/[^\s/?#]+$/.test(url);
    const place = `postgres://${url.replace(/^\/\//, '')}`;
    return bare ? { reason, better: { kind: 'postgres', place } } : { reason };
  }
  if (!/^postgres(ql)?$/i.test(scheme)) return { reason };
  return rest === '' ? { reason: 'it names no machine' } : undefined;
}

/** An error about a database as a whole. */
export function unusable(
  address: string,
  reason: string,
  { cause, hint }: { readonly cause?: unknown; readonly hint?: string } = {},
): StoreError {
  return new StoreError('unusable', `the store ${address} cannot be used: ${reason}`, {
    cause,
    hint: hint ?? 'mend this on the server, or name another database',
  });
}
