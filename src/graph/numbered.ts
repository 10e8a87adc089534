/**
 * Steps whose items or rounds are called by number, and how many of them there can be.
 * Knows settings as they are written; must not know what a step comes to grow into.
 */
import type { Step } from '../workflow/workflow.ts';
import type { StepDeclaration } from './catalog.ts';
import type { Holes } from './holes.ts';

/** By step. What is worked out during the run is not known before: then it is as many as there may be at all. */
export function numberedOf(
  steps: readonly Step[],
  { types, typeOf }: { readonly types: readonly StepDeclaration[]; readonly typeOf: Uint16Array },
  { keys }: Pick<Holes, 'keys'>,
): ReadonlyMap<number, number> {
  const numbered = new Map<number, number>();
  if (types.every(({ grows }) => grows === undefined)) return numbered;
  for (const [number, step] of steps.entries()) {
    const type = types[typeOf[number]!]!;
    const { grows } = type;
    const isMany = grows?.kind === 'items' || grows?.kind === 'rounds';
    if (isMany && step.body?.key === undefined && !keys.has(number))
      numbered.set(number, mostOf(step, type, grows.limit));
  }
  return numbered;
}

function mostOf({ with: given }: Step, type: StepDeclaration, limit = ''): number {
  const written = given?.[limit];
  if (typeof written === 'number') return written;
  const { default: usual, maximum } = type.with.properties?.[limit] ?? {};
  const most = written === undefined ? (usual ?? maximum) : maximum;
  return typeof most === 'number' ? most : Number.MAX_SAFE_INTEGER;
}
