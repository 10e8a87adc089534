/**
 * What a program is told that names a place which is none.
 * Knows kinds of stores by name; must not know what makes a place.
 */
import type { PlaceFault } from '../../ports/store-care.ts';
import { StoreError } from '../../run/store-error.ts';
import { show } from '../../std/printable.ts';

/** Throws a `StoreError` unless there is no fault. `own`: the kind of store that was asked for. */
export function refusePlace(
  fault: PlaceFault | undefined,
  {
    what,
    own,
    shown,
    otherwise,
  }: {
    readonly what: string;
    readonly own: 'sqlite' | 'postgres';
    /** The place without anything secret. */
    readonly shown: string;
    readonly otherwise: string;
  },
): void {
  if (fault === undefined) return;
  const { kind, place = '' } = fault.better ?? {};
  const calls = {
    memory: 'memoryStore()',
    sqlite: `sqliteStore(${show(place, 600)})`,
    postgres: `postgresStore(${show(place, 600)})`,
  };
  const hint =
    kind === undefined
      ? otherwise
      : kind === own
        ? `give ${show(place, 600)}`
        : `use ${calls[kind]}`;
  const message = `the ${what} cannot be ${show(shown)}: ${fault.reason}`;
  throw new StoreError('refused', message, { hint });
}
