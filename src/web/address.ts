/**
 * Addresses on the web: which ones may be asked, and how they are shown.
 * Knows URLs; must not know who wrote them. What stands behind `?` is in no message.
 */
import { printable, show } from '../std/printable.ts';
import { uncheckedTls } from '../std/tls-checks.ts';
import type { Fault } from './headers.ts';

const EXAMPLE = 'write it whole, such as https://example.org/orders';
const SCHEMES = 'start it with http:// or https://';
const CREDENTIALS: Fault = {
  message: 'the address holds a user name or password',
  fix: 'say who asks with auth, such as auth: { basic: { user: …, password: … } }',
};

/** What is wrong with a whole address. */
export function addressFault(text: string): Fault | undefined {
  if (!URL.canParse(text)) {
    return { message: `${show(withoutSecrets(text))} is no address`, fix: EXAMPLE };
  }
  return urlFault(new URL(text));
}

/** Whether it is one of http or https, without credentials. */
export function urlFault(url: URL): Fault | undefined {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return schemeFault(url.protocol);
  return url.username !== '' || url.password !== '' ? CREDENTIALS : undefined;
}

/** Why the address is not asked here, though there is nothing wrong with it. */
export function tlsFault(url: string): Fault | undefined {
  const unchecked = /^\s*https:/i.test(url) ? uncheckedTls(process.env) : undefined;
  if (unchecked === undefined) return undefined;
  return { message: `the address is not asked: ${unchecked.message}`, fix: unchecked.fix };
}

/** The same for what stands before the first expression, as far as that can be told. */
export function beginningFault(text: string): Fault | undefined {
  const beginning = text.slice(0, text.indexOf('${{')).trim();
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(beginning)?.[0].toLowerCase();
  if (scheme !== undefined && scheme !== 'http:' && scheme !== 'https:') return schemeFault(scheme);
  return /^https?:\/\/[^/?#]*@/i.test(beginning) ? CREDENTIALS : undefined;
}

function schemeFault(scheme: string): Fault {
  const message = `the address starts with ${show(scheme)}, and only http and https are asked`;
  return { message, fix: SCHEMES };
}

function withoutSecrets(text: string): string {
  return text.replace(/[?#].*$/s, '').replace(/\/\/[^/]*@/, '//…@');
}

/** An address for people: without what stands behind `?`. */
export function shownAddress({ origin, pathname }: URL): string {
  return printable(`${origin}${pathname}`);
}

/** The same address with more behind `?`; what is there already stays as it is written. */
export function withQuery(url: URL, query: Readonly<Record<string, unknown>>): URL {
  const added = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) added.append(name, String(one));
  }
  const more = added.toString();
  if (more === '') return url;
  const longer = new URL(url);
  longer.search = url.search === '' ? more : `${url.search}&${more}`;
  return longer;
}
