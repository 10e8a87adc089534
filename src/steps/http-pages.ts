/**
 * A list that a server gives page by page, as one list.
 * Knows pages; must not know settings, nor how a page is asked for.
 */
import { StepFailure } from '../run/step-error.ts';
import { counted } from '../std/counted.ts';
import { shownAddress } from '../web/address.ts';
import type { WebRequest } from '../web/request.ts';

/** An answer whose body was read. */
export interface Page {
  readonly request: WebRequest;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface Pages {
  /** How many there may be. */
  readonly most: number;
  items(page: Page): unknown;
  /** How it is said where they are; undefined where the whole body is the list. */
  readonly named: string | undefined;
  /** The request for the page behind one; undefined behind the last. */
  next(page: Page): WebRequest | undefined;
}

/** All items of all pages; `load` asks for a page. Throws a `StepFailure`. */
export async function joinPages(
  { most, items, named, next }: Pages,
  first: WebRequest,
  load: (request: WebRequest, pages: number) => Promise<Page>,
): Promise<unknown[]> {
  const all: unknown[] = [];
  const asked = new Set<string>();
  for (let request = first; ; ) {
    if (asked.size === most)
      throw badPage(first, `has more than ${counted(most, 'page')}; raise pages_max`);
    asked.add(addressOf(request));
    const page = await load(request, asked.size);
    const list = items(page);
    if (!Array.isArray(list)) {
      const where = named === undefined ? '; say in items where it is' : ` at ${named}`;
      throw badPage(
        request,
        `gave ${kindOf(list)}, not a list of items${where} (page ${asked.size})`,
      );
    }
    for (const item of list) all.push(item);
    const more = next(page);
    if (more === undefined) return all;
    if (asked.has(addressOf(more))) throw badPage(more, 'is named as the next page once more');
    request = more;
  }
}

/** What stands behind a "#" is not sent. */
function addressOf({ url: { href } }: WebRequest): string {
  return href.replace(/#.*$/s, '');
}

export function badPage({ method, url }: WebRequest, why: string): StepFailure {
  const message = `${method} ${shownAddress(url)} ${why}`;
  return new StepFailure('E_HTTP_OUTPUT', message, { retryable: false });
}

/** Without a word of what it holds. */
export function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a mapping' : `a ${typeof value}`;
}
