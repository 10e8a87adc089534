/**
 * Fuel of WebAssembly modules in `processors:` files, which becomes a time limit for each attempt.
 * Knows the levels, their bounds and who wins; must not know the rest of a processor.
 */
import { formatDuration } from '../../std/duration.ts';
import type { Misfit, Path } from '../../std/json-schema.ts';
import { show } from '../../std/printable.ts';
import { type Diagnostic, diagnostic } from '../diagnostic.ts';
import { FUEL_PER_MS } from './processors-schema.ts';

const DEFAULT = 100_000_000;
const LEAST = 1_000_000;
const MOST = 500_000_000;

/** What was said about fuel, for the file or for a processor. */
export interface Fuel {
  readonly default?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** The key `wasm` of a file or of a processor, which fits the schema. A key without a value says nothing. */
export function fuelOf(wasm: unknown): Fuel {
  const fuel = (wasm as { readonly fuel?: unknown } | null | undefined)?.fuel;
  if (typeof fuel === 'number') return { default: fuel };
  const said = Object.entries(fuel ?? {}).filter(([, amount]) => amount !== null);
  return Object.fromEntries(said) as Fuel;
}

/** A fault of a level, with what to write instead. */
export function withFuelFix(misfit: Misfit): Misfit {
  if (!misfit.path.some((key) => key === 'fuel' || key === 'fuel_level')) return misfit;
  return { fix: `write a number of instructions, such as ${DEFAULT}`, ...misfit };
}

/** Who says it: `subject` begins the message, `wasm` is the place of the key. */
interface Speaker {
  readonly subject: string;
  readonly wasm: Path;
}

/** `own` over `wide`, key by key. A range without anything in it is reported, and counts as not said. */
export function fuelRange(own: Fuel, wide: Fuel, by: Speaker, found: Diagnostic[]): Fuel {
  const both = { ...wide, ...own };
  const { minimum, maximum } = both;
  if (minimum === undefined || maximum === undefined || minimum <= maximum) return both;
  // The one that is written here, if the file says the other for all processors.
  const lower = own.minimum !== undefined;
  const message = `${by.subject}: the minimum of "fuel" is ${minimum}, and its maximum is ${maximum}.`;
  const fix = lower
    ? `lower it to ${maximum} or less, or raise the maximum`
    : `raise it to ${minimum} or more, or lower the minimum`;
  const path = [...by.wasm, 'fuel', lower ? 'minimum' : 'maximum'];
  found.push(diagnostic('E_RANGE', message, { path, fix }));
  return wide;
}

export interface FuelRequest {
  readonly id: unknown;
  /** The processor's option `fuel_level`. */
  readonly level: number | undefined;
  readonly range: Fuel;
  /** The time limit of the file, which wins if it is shorter. */
  readonly timeoutMs: number | undefined;
  /** Where a note about it is reported. */
  readonly path: Path;
}

/** The time limit of an attempt in milliseconds, with a note if the file says anything about fuel. */
export function timeOfFuel(request: FuelRequest, found: Diagnostic[]): number {
  const { id, level, range, timeoutMs = Number.POSITIVE_INFINITY, path } = request;
  // A bound that nobody wrote gives way to one that somebody wrote.
  const most = range.maximum ?? Math.max(MOST, range.minimum ?? 0);
  const least = range.minimum ?? Math.min(LEAST, most);
  const asked = level ?? range.default;
  const fuel = Math.min(most, Math.max(least, asked ?? DEFAULT));
  const limitMs = Math.max(1, Math.round(Math.min(fuel / FUEL_PER_MS, timeoutMs)));
  if (level !== undefined || Object.keys(range).length > 0) {
    const clamped = asked === undefined || fuel === asked ? '' : ` (clamped to ${fuel})`;
    const message = `processor ${show(id)}: fuel ${asked ?? fuel}${clamped} becomes a time limit of ${formatDuration(limitMs)} per attempt.`;
    const fix = 'write a timeout in the native format';
    found.push(diagnostic('W_MAPPED', message, { path, fix }));
  }
  return limitMs;
}
