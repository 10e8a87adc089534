/**
 * Where a step of type `output` delivers, by its `destination`.
 * Knows how a destination is written; must not know which sinks there are.
 */
import type { Path } from '../../std/json-schema.ts';
import { quoted, show } from '../../std/printable.ts';
import { type Diagnostic, diagnostic } from '../diagnostic.ts';
import type { Raw } from './foreign-reading.ts';

interface At {
  readonly path: Path;
  readonly subject: string;
  readonly found: Diagnostic[];
}

/** The settings of an `output` step for it. */
export function destinationOf(destination: unknown, { path, subject, found }: At): Raw {
  if (destination === undefined || destination === null || destination === 'stdout')
    return { to: 'stdout' };
  if (typeof destination !== 'string' || destination === '') {
    const message = `${subject}: "destination": expected text, got ${show(destination)}.`;
    const fix = 'write stdout, file:PATH, an address that begins with http, or the name of a sink';
    found.push(diagnostic('E_TYPE', message, { path, fix }));
    return { to: 'stdout' };
  }
  if (/^https?:\/\//i.test(destination)) return { to: 'http', url: destination };
  if (destination.startsWith('file:'))
    return { to: 'file', path: destination.replace(/^file:(\/\/)?/, '') };
  const message = `${subject}: ${quoted(destination)} is the sink of that name, or where the engine has none standard output.`;
  const fix = 'give the engine a sink of that name, or write destination: stdout';
  found.push(diagnostic('W_MAPPED', message, { path, fix }));
  // A name that means something else here is no name of a sink.
  if (['file', 'http'].includes(destination)) return { to: 'stdout' };
  return { to: destination, fallback: 'stdout' };
}
