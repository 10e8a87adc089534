/**
 * Where an answer says that more can be found: its header `Link` (RFC 8288, section 3, read as in its appendix B.2).
 * Knows the header; must not know what its addresses are asked for.
 */

const ADDRESS = /<([^<>]*)>/y;
const BETWEEN = /[\s,]+/y;
/** A parameter, which may be empty; its value may be quoted, up to the end where no quote closes it. */
const PARAMETER = /\s*;\s*(?:([^\s=;,"]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)(?:"|$)|([^\s;,"]*)))?)?/y;
/** What belongs to no parameter, up to the next one or the next link. */
const REST = /[^;,]+/y;

/** The address of the first link with a relation, as it was sent, or undefined. One of another page is passed over. */
export function linkTo(relation: string, headers: Headers): string | undefined {
  const text = headers.get('link') ?? '';
  let at = 0;
  const read = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at = pattern.lastIndex;
    return found;
  };
  while (at < text.length) {
    read(BETWEEN);
    const link = read(ADDRESS);
    const parameters = new Map<string, string>();
    for (;;) {
      const found = read(PARAMETER);
      if (found === null && read(REST) === null) break;
      const [, name = '', quoted, plain = ''] = found ?? [];
      const value = quoted?.replace(/\\(.)/g, '$1') ?? plain;
      // Of several the first one counts.
      const known = name.toLowerCase();
      if (!parameters.has(known)) parameters.set(known, value);
    }
    const relations = parameters.get('rel')?.toLowerCase().split(/\s+/) ?? [];
    if (link !== null && relations.includes(relation) && !parameters.has('anchor')) return link[1];
    // What begins no link, either.
    if (link === null) at++;
  }
  return undefined;
}
