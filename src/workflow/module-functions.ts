/**
 * A module of the project with its types: its functions, for steps that use them.
 * Knows the type of a module and the text of its place; must not load it.
 */
import { show } from '../std/printable.ts';
import { type ModuleUrl, placeText } from './module-url.ts';

// Where a function has its types; nothing stands there.
declare const CALL: unique symbol;

/** A function of a module: where it is, and what it takes and gives. `Output` is what it returns, a promise or not. */
export interface ModuleFunction<in Input, out Output, in Context = unknown> extends ModuleUrl {
  readonly [CALL]: (input: Input, context: Context) => Output;
}

/** What a step can call. */
type Callable = (input: never, context: never) => unknown;

/** The functions that a module exports, by name. */
export type ModuleFunctions<Module> = {
  readonly [Name in keyof Module as Module[Name] extends Callable
    ? Name
    : never]: Module[Name] extends (input: infer Input, context: infer Context) => infer Output
    ? ModuleFunction<Input, Output, Context>
    : never;
};

/**
 * The functions of a module, each for `uses:` of a step: with its types, and without running the module.
 * `moduleAt<typeof import('./primes.ts')>(new URL('./primes.ts', import.meta.url)).count` is the export `count`.
 *
 * `place` is the URL of the module, or its path from the module that the workflow is `from`. That the type is that of the
 * module at this place is not checked here; that there is a function of that name is, when a run is planned.
 * Throws a `TypeError` for anything else.
 */
export function moduleAt<Module>(place: string | ModuleUrl): ModuleFunctions<Module> {
  const module = placeText(place);
  if (typeof module !== 'string' || module.includes('#')) {
    const wanted = 'the URL or the path of a module, without a name after #';
    throw new TypeError(`moduleAt: expected ${wanted}, got ${show(module)}`);
  }
  // Which names there are is known to the compiler alone. What is printed is what the proxy stands before.
  return new Proxy({ module }, { get: functionNamed }) as unknown as ModuleFunctions<Module>;
}

function functionNamed({ module }: { readonly module: string }, name: unknown): unknown {
  return typeof name === 'string' ? Object.freeze({ href: `${module}#${name}` }) : undefined;
}
