/**
 * Where a server for calls is, and whether it is asked with TLS.
 * Knows the form of addresses; must not know how a connection is made.
 */
import { show } from '../../std/printable.ts';
import { uncheckedTls } from '../../std/tls-checks.ts';
import type { Fault } from '../../web/headers.ts';

export interface Address {
  readonly scheme: 'http' | 'https' | undefined;
  /** An address of the newer kind in its brackets. */
  readonly host: string;
  readonly port: number;
}

const FORM =
  /^(?:(https?):\/\/)?(\[[0-9a-f:.]+(?:%[\w.-]+)?\]|[\p{L}\p{N}._-]+):([0-9]{1,5})\/?$/iu;
const EXAMPLE = 'write host:port, such as shop.example.org:443';

/** Undefined for what is none. */
export function readAddress(text: string): Address | undefined {
  const [, scheme, host, port] = FORM.exec(text.trim()) ?? [];
  if (host === undefined || !(Number(port) >= 1 && Number(port) <= 65_535)) return undefined;
  return { scheme: scheme?.toLowerCase() as Address['scheme'], host, port: Number(port) };
}

export function addressFault(text: string): Fault | undefined {
  if (readAddress(text) !== undefined) return undefined;
  const shown = show(text.replace(/^([^@]*\/\/)?[^@]*@/s, '$1…@').replace(/[?#].*$/s, ''));
  const isHost = readAddress(`${text.trim().replace(/\/$/, '')}:1`) !== undefined;
  return { message: `${shown} ${isHost ? 'has no port' : 'is no address'}`, fix: EXAMPLE };
}

/** Whether it is asked with TLS, by what stands before it and the setting `tls`. */
export function isSecure({ scheme }: Address, tls: boolean | object | undefined): boolean {
  return tls === undefined ? scheme !== 'http' : tls !== false;
}

/** What speaks against asking it with what `tls` says. */
export function tlsFault(address: Address, tls: boolean | object | undefined): Fault | undefined {
  const { scheme } = address;
  const isOn = isSecure(address, tls);
  if (scheme !== undefined && isOn !== (scheme === 'https')) {
    const message = `the address starts with ${scheme}://, and tls says otherwise`;
    return { message, fix: 'leave one of them out' };
  }
  return undefined;
}

/** Why an address is not asked here, though there is nothing wrong with it. */
export function uncheckedFault(
  address: Address,
  tls: boolean | object | undefined,
): Fault | undefined {
  const unchecked = isSecure(address, tls) ? uncheckedTls(process.env) : undefined;
  if (unchecked === undefined) return undefined;
  return { message: `the address is not asked: ${unchecked.message}`, fix: unchecked.fix };
}

/** For people. */
export function shownAddress({ host, port }: Address): string {
  return `${host}:${port}`;
}
