/**
 * The context that a step body holds: an attempt whose parts are plain properties, made when somebody looks.
 * Knows the names of the parts; must not know what is behind any of them.
 *
 * Own getters would cost two microseconds for each attempt, and most touch nothing: a proxy costs next
 * to nothing, and `{ ...context, db }` finds what it finds in any object.
 */
import type { AttemptContext } from '../../ports/step-type.ts';
import { INSPECT } from '../../std/inspect.ts';
import type { Attempt } from './attempt.ts';

/** Whether whoever lists the parts is given it: what only step types use is there, and not listed. */
const LISTED: Readonly<Record<keyof AttemptContext, boolean>> = Object.setPrototypeOf(
  {
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
    graceMs: false,
    memoryMax: false,
    timeoutMs: false,
    abilities: false,
    rounds: false,
    callee: false,
    hidden: false,
    stream: false,
    annotate: true,
    progress: true,
    traceparent: true,
    transaction: true,
    goto: true,
    expand: true,
    secret: true,
    hide: true,
    budget: true,
    log: true,
  } satisfies Record<keyof AttemptContext, boolean>,
  null,
);
const KEYS = Object.entries(LISTED).flatMap(([name, isListed]) => (isListed ? [name] : []));

/** What makes it print shortly. */
const OWN: ReadonlySet<string | symbol> = new Set(['toJSON', INSPECT, Symbol.toStringTag]);

/** Not that of plain data: a context that a step gives back is reported as what it is. */
const PROTOTYPE: object = Object.freeze(Object.create(Object.prototype));

/** Where the attempt behind a context is found; nobody else has this symbol. */
const ATTEMPT = Symbol('attempt');

export function contextOf(attempt: Attempt): AttemptContext {
  return new Proxy(attempt, HANDLER);
}

/** The attempt that a context shows; undefined for another object. */
export function attemptOf(context: AttemptContext): Attempt | undefined {
  return (context as { [ATTEMPT]?: Attempt })[ATTEMPT];
}

const HANDLER: ProxyHandler<Attempt> = {
  // Its getters belong to the attempt: asked of the proxy, each of them would come here again. Every
  // step reads its input, most of them nothing else.
  get: (attempt, name) => (name === 'input' ? attempt.input : partOf(attempt, name)),
  has: (_, name) => isPart(name) || OWN.has(name) || name in Object.prototype,
  ownKeys: () => KEYS,
  getOwnPropertyDescriptor: (attempt, name) =>
    isPart(name)
      ? { get: () => attempt[name], enumerable: LISTED[name], configurable: true }
      : undefined,
  // What stands behind it is the engine's own: whoever changed that would change all steps.
  getPrototypeOf: () => PROTOTYPE,
  set: refuse,
  defineProperty: refuse,
  deleteProperty: refuse,
  setPrototypeOf: () => refuse(undefined, 'its prototype'),
  preventExtensions: () => refuse(undefined, 'frozen'),
};

function partOf(attempt: Attempt, name: string | symbol): unknown {
  if (isPart(name) || OWN.has(name)) return attempt[name as keyof AttemptContext];
  return name === ATTEMPT ? attempt : Object.prototype[name as keyof object];
}

function isPart(name: string | symbol): name is keyof AttemptContext {
  return name in LISTED;
}

function refuse(_: unknown, name: string | symbol): never {
  const message = `the context of a step cannot be changed (${String(name)}): make one of your own, { ...context }`;
  throw new TypeError(message);
}
