/**
 * Descriptor 1 kept free of what is written to it by number: loggers do that, and programs that inherit
 * it. All of that goes to descriptor 2. Streams are not concerned: whoever has the one of descriptor 1
 * still writes there.
 * Knows calls of Node.js; must not know who makes them, nor what descriptor 1 is kept for.
 */

type Call = (...values: unknown[]) => unknown;

/** The key under which threads find, in the data of their environment, that they are to do the same. */
export const SPARE_STDOUT = 'heddle.spare-stdout';

/** Calls whose first value may be a descriptor. */
const BY_NUMBER = [
  'write',
  'writeSync',
  'writev',
  'writevSync',
  'writeFile',
  'writeFileSync',
  'appendFile',
  'appendFileSync',
];
/** Calls that start a program and wait for its end; one of their values may be options. */
const PROGRAMS = ['spawnSync', 'execFileSync', 'execSync'];

let spared = false;

/**
 * For this thread and as long as it lives; a second call changes nothing. `builtin` gives the modules of
 * Node.js. The streams of the process have to be there: one that is made later writes by these calls.
 */
export function spareStdout(builtin: (name: string) => unknown): void {
  if (spared) return;
  spared = true;
  const fs = builtin('node:fs') as Record<string, Call>;
  for (const name of BY_NUMBER) {
    around(fs, name, ([target, ...rest]) => [target === 1 ? 2 : target, ...rest]);
  }
  const programs = builtin('node:child_process') as Record<string, Call>;
  for (const name of PROGRAMS) around(programs, name, (values) => values.map(optionsOf));
  const { prototype } = programs.ChildProcess as unknown as { prototype: Record<string, Call> };
  around(prototype, 'spawn', (values) => values.map(optionsOf));
  (builtin('node:module') as { syncBuiltinESMExports(): void }).syncBuiltinESMExports();
}

/** The call with other values, and everything else that it has. */
function around(
  holder: Record<string, Call>,
  name: string,
  other: (values: unknown[]) => unknown[],
): void {
  const call = holder[name]!;
  const replaced = function (this: unknown, ...values: unknown[]) {
    return call.apply(this, other(values));
  };
  holder[name] = Object.defineProperties(replaced, Object.getOwnPropertyDescriptors(call));
}

function optionsOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { stdio } = value as { stdio?: unknown };
  if (stdio === 'inherit') return { ...value, stdio: ['inherit', 2, 'inherit'] };
  return Array.isArray(stdio) ? { ...value, stdio: stdio.map(ofChild) } : value;
}

/** What a program gets as one of its descriptors. */
function ofChild(kind: unknown, descriptor: number): unknown {
  if (kind === 'inherit') return descriptor === 1 ? 2 : kind;
  const { fd = kind } = (kind ?? {}) as { readonly fd?: unknown };
  return fd === 1 ? 2 : kind;
}
