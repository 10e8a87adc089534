/**
 * The context that a step body holds: an attempt whose parts are plain properties, made when somebody looks.
 * Knows the names of the parts; must not know what is behind any of them.
 *
 * Own getters would cost two microseconds for each attempt, and most touch nothing: a proxy costs next
 * to nothing, and `{ ...context, db }` finds what it finds in any object.
 */
import type { AttemptContext } from '../../ports/step-type.ts';

const NAMES: Record<keyof AttemptContext, true> = {
  run: true,
  stepId: true,
  attempt: true,
  input: true,
  inputs: true,
  metadata: true,
  config: true,
  cost: true,
  signal: true,
  idempotencyKey: true,
  clock: true,
  graceMs: true,
  abilities: true,
  annotate: true,
  progress: true,
  transaction: true,
  log: true,
};
const KEYS = Object.keys(NAMES);

export function contextOf(attempt: AttemptContext): AttemptContext {
  return new Proxy(attempt, HANDLER);
}

const HANDLER: ProxyHandler<AttemptContext> = {
  // Its getters belong to the attempt: asked of the proxy, each of them would come here again. Every
  // step reads its input, most of them nothing else.
  get: (attempt, name) =>
    name === 'input' ? attempt.input : attempt[name as keyof AttemptContext],
  ownKeys: () => KEYS,
  getOwnPropertyDescriptor: (attempt, name) =>
    typeof name === 'string' && Object.hasOwn(NAMES, name)
      ? { get: () => attempt[name as keyof AttemptContext], enumerable: true, configurable: true }
      : undefined,
  set: refuse,
  defineProperty: refuse,
  deleteProperty: refuse,
};

function refuse(_: AttemptContext, name: string | symbol): never {
  const message = `the context of a step cannot be changed (${String(name)}): make one of your own, { ...context }`;
  throw new TypeError(message);
}
