/**
 * The rule for names of secrets.
 * Knows letters; must not know where secrets come from.
 */
import type { Path } from '../std/json-schema.ts';
import { show } from '../std/printable.ts';
import { type Diagnostic, diagnostic } from './diagnostic.ts';

/** Each is also a name after a dot, of a file, and of a variable. */
const NAME = /^[A-Za-z_]\w*$/;

/** What is wrong with one that stands at `path`; undefined when it is fine. */
export function secretNameFault(name: string, path: Path): Diagnostic | undefined {
  if (NAME.test(name)) return undefined;
  const message = `${show(name)} is no name of a secret.`;
  const fix = 'write letters, digits and _, with no digit at the beginning';
  return diagnostic('E_FORMAT', message, { path, fix });
}
