/**
 * The step types of an engine by name, with what the engine has chosen for their settings.
 * Knows declarations; must not know any step type.
 */
import type { AnyStepType } from '../../ports/step-type.ts';

/** The setting that says which addresses a step may ask. */
const GUARD = 'guard';

/** A later type takes the place of an earlier one. `guard`: for steps that do not say which addresses they may ask. */
export function typesByName(
  types: readonly AnyStepType[],
  guard: string | undefined,
): ReadonlyMap<string, AnyStepType> {
  return new Map(
    types.map((type) => [type.name, guard === undefined ? type : withGuard(type, guard)]),
  );
}

function withGuard(type: AnyStepType, guard: string): AnyStepType {
  const { properties = {} } = type.with;
  const declared = properties[GUARD];
  if (declared?.enum?.includes(guard) !== true) return type;
  const guarded = { ...properties, [GUARD]: { ...declared, default: guard } };
  // With what it inherits: a type may be made by a class.
  const copy = Object.assign(Object.create(Object.getPrototypeOf(type)), type);
  return Object.assign(copy, { with: { ...type.with, properties: guarded } });
}
