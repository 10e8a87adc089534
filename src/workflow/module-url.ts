/**
 * Places in code: the module that a workflow is written in, and modules named by URLs.
 * Knows the text of file URLs; must not know a file system, nor what a module exports.
 */

/** A `URL`, such as `new URL('./primes.js#primes', import.meta.url)`; its hash names the export. */
export interface ModuleUrl {
  readonly href: string;
}

/** As text; anything else stays what it is, for whoever checks it. */
export function placeText(place: unknown): unknown {
  return isUrl(place) ? place.href : place;
}

/** `uses` as text: a URL as a path from the module `from`, so that a project that is moved stays what it is. */
export function usesText(uses: unknown, from: string | undefined): unknown {
  if (!isUrl(uses)) return uses;
  const { href } = uses;
  if (from === undefined || !from.startsWith('file:///') || !href.startsWith('file:///'))
    return href;
  const [base, target] = [from.split('/').slice(0, -1), href.split('/')];
  let same = 0;
  while (same < base.length && base[same] === target[same]) same++;
  const up = base.slice(same).map(() => '..');
  const path = [...(up.length === 0 ? ['.'] : up), ...target.slice(same)].join('/');
  return decoded(path);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function isUrl(value: unknown): value is ModuleUrl {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<ModuleUrl>).href === 'string'
  );
}
