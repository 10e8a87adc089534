/**
 * What a CommonJS module exports once it has run.
 * Knows how Node.js keeps such modules; must not know what their exports are for.
 *
 * Node.js names the exports of CommonJS by a look at the text, before it runs: what is put together, as
 * in `module.exports = { ...parts }`, it does not find.
 */
import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';

const commonJs = new WeakSet<object>();

/** Whether these exports, as `importModule` gives them, are those of a CommonJS module. */
export function isCommonJs(exports: object): boolean {
  return commonJs.has(exports);
}

/** Whether Node.js ran the file as CommonJS when it imported it on this thread. */
export function isLoadedAsCommonJs(file: string, module: { readonly default?: unknown }): boolean {
  // An ES module that somebody requires is kept there, too, as a whole.
  const kept = createRequire(file).cache[realpathSync(file)];
  return kept !== undefined && Object.is(kept.exports, module.default);
}

/**
 * The exports by name, with `module.exports` itself as the default one, or what compilers of ES modules
 * leave there as such. Getters are called when somebody asks for their export.
 */
export function allExports(whole: unknown): Record<string, unknown> {
  const hasNames = (typeof whole === 'object' && whole !== null) || typeof whole === 'function';
  const named: PropertyDescriptorMap = hasNames ? Object.getOwnPropertyDescriptors(whole) : {};
  const exports: Record<string, unknown> = {};
  for (const [name, descriptor] of Object.entries(named)) {
    if (descriptor.enumerable)
      Object.defineProperty(exports, name, { ...descriptor, configurable: true });
  }
  const isCompiled = Object.hasOwn(named, '__esModule');
  if (!isCompiled || !Object.hasOwn(exports, 'default')) {
    Object.defineProperty(exports, 'default', { value: whole, enumerable: true });
  }
  delete exports.__esModule;
  commonJs.add(exports);
  return exports;
}
