/**
 * Whether what was kept as an event is one: its fields, and the steps it names.
 * Knows how events are declared; must not know where they were kept, nor what follows from them.
 *
 * A store gives back what was written; a faulty program may have written anything.
 */
import { show } from '../std/printable.ts';
import { type EventType, FIELDS } from './event.ts';
import { type Field, STEP } from './event-fields.ts';

/** Of a run: how many it has. */
export interface Numbers {
  readonly steps: number;
  readonly definitions: number;
}

/** In words what is wrong with an event of a run; undefined when it is one. */
export function eventFault(event: unknown, numbers: Numbers): string | undefined {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return 'it is no object';
  const { type, ...values } = event as Readonly<Record<string, unknown>>;
  if (typeof type !== 'string' || !Object.hasOwn(FIELDS, type))
    return `there is no event ${show(type)}`;
  for (const [name, field] of FIELDS[type as EventType]) {
    const fault = fieldFault(name, field, values[name], numbers);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function fieldFault(
  name: string,
  field: Field,
  value: unknown,
  { steps, definitions }: Numbers,
): string | undefined {
  if (!field.is(value)) {
    if (field === STEP) return `there is no step ${show(value)}`;
    return `its ${name === 'at' ? 'time' : name} is ${show(value)}`;
  }
  let fault: string | undefined;
  const below = (limit: number) => (step: number) => {
    if (step >= limit) fault = `there is no step ${show(step)}`;
  };
  field.withSteps?.(value, below(steps));
  field.withDefinitions?.(value, below(definitions));
  return fault;
}
