/**
 * How an `http` step says who asks: the header that is made of `auth`.
 * Knows the forms (RFC 6750 for bearer, RFC 7617 for basic); must not know where a password comes from.
 * No password is in a message.
 */
import type { FromSchema } from '../std/schema.ts';
import { type Fault, headerNameFaults, headerValueFaults } from '../web/headers.ts';
import type { HTTP_SETTINGS } from '../workflow/with/http.ts';

type Auth = NonNullable<FromSchema<typeof HTTP_SETTINGS>['auth']>;

/** The header, its name in small letters. Only for what has no faults. */
export function authHeader({
  bearer,
  basic,
  api_key,
}: Auth): readonly [name: string, value: string] {
  if (api_key !== undefined) return [api_key.header.toLowerCase(), api_key.value];
  if (basic === undefined) return ['authorization', `Bearer ${bearer}`];
  const text = Buffer.from(`${basic.user}:${basic.password}`, 'utf8').toString('base64');
  return ['authorization', `Basic ${text}`];
}

/**
 * What is wrong with it. `headers`: names that are set beside it. `isOpen`: whether a value is not known yet.
 */
export function authFaults(
  auth: Auth,
  headers: readonly string[],
  isOpen: (value: unknown) => boolean = () => false,
): Fault[] {
  const ways = Object.keys(auth);
  if (ways.length !== 1) {
    const message = `auth says ${ways.length === 0 ? 'no way' : `several ways: ${ways.join(', ')}`}`;
    return [{ message, fix: 'write one of bearer, basic and api_key' }];
  }
  const [name, value] = authHeader(auth);
  if (isOpen(name)) return [];
  const found = auth.api_key === undefined ? [] : headerNameFaults([name], true);
  if (headers.some((header) => header.toLowerCase() === name)) {
    const message = `the header ${name} is set by auth and by headers`;
    found.push({ message, fix: 'leave one of them out' });
  }
  const { basic, bearer = auth.api_key?.value } = auth;
  if (basic?.user.includes(':') && !isOpen(basic.user))
    found.push({ message: 'a user name with ":" cannot be sent', fix: 'use another user' });
  if (basic === undefined && !isOpen(bearer)) found.push(...headerValueFaults([[name, value]]));
  return found;
}
