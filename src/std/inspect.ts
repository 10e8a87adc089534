/**
 * What an object shows of itself where somebody prints it: a line, not its insides.
 * Knows how `console.log` asks; must not know what is shown.
 */

/** How `console.log(value)` asks an object for its words. */
export const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** What it is called with beside the depth. */
export type InspectHow = readonly [
  options: object,
  inspect: (value: unknown, options: object) => string,
];

/** `RunHandle { runId: 'order-1', status: 'running' }`. */
export function inspected(name: string, shown: object, [options, inspect]: InspectHow): string {
  return `${name} ${inspect(shown, options)}`;
}

/** Objects of a class print what is `shown` of one, and are that as JSON. */
export function printsAs<Made extends object>(
  made: { readonly prototype: Made },
  name: string,
  shown: (self: Made) => object,
): void {
  inspectsAs(made, name, shown);
  const toJSON = { value: itself(shown), writable: true, configurable: true };
  Object.defineProperty(made.prototype, 'toJSON', toJSON);
}

/** The same without JSON. */
export function inspectsAs<Made extends object>(
  { prototype }: { readonly prototype: Made },
  name: string,
  shown: (self: Made) => object,
): void {
  const show = itself(shown);
  Object.defineProperty(prototype, INSPECT, {
    value(this: Made, _depth: number, ...how: InspectHow) {
      return inspected(name, show.call(this), how);
    },
    writable: true,
    configurable: true,
  });
}

function itself<Made>(shown: (self: Made) => object) {
  return function (this: Made): object {
    return shown(this);
  };
}

/** The same object, whose values are in no print and no JSON: its names are. */
export function withoutValues<Values extends object>(values: Values): Values {
  const names = () => Object.fromEntries(Object.keys(values).map((name) => [name, '…']));
  return Object.defineProperties(values, { [INSPECT]: { value: names }, toJSON: { value: names } });
}
