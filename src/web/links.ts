/**
 * Where an answer says that more can be found: its header `Link` (RFC 8288, section 3).
 * Knows the header; must not know what its addresses are asked for.
 */

/** One link: its address in angle brackets, and its parameters, whose values may be quoted. */
const LINK = /<([^<>]*)>((?:\s*;\s*[^\s=;,"]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s;,"]*))?)*)/g;
const RELATION = /;\s*rel\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*))/i;

/** The address of the first link with a relation, as it was sent, or undefined. */
export function linkTo(relation: string, headers: Headers): string | undefined {
  for (const [, address, parameters = ''] of (headers.get('link') ?? '').matchAll(LINK)) {
    const [, quoted, plain = ''] = RELATION.exec(parameters) ?? [];
    const relations = (quoted ?? plain).toLowerCase().split(/\s+/);
    if (relations.includes(relation)) return address;
  }
  return undefined;
}
