/**
 * Keeps back what Node.js 22 and later say of a `.js` file with ES module syntax whose `package.json` has
 * no "type": such a file is loaded all the same, and it need not belong to a package of its author.
 * Knows the code of the warning; must not know what is loaded.
 */
const CODE = 'MODULE_TYPELESS_PACKAGE_JSON';

let loading = 0;
let restore = () => {};

/** Every other warning is printed as ever. */
export async function withoutTypeWarning<T>(load: () => Promise<T>): Promise<T> {
  if (loading++ === 0) restore = keepBack();
  try {
    return await load();
  } finally {
    if (--loading === 0) restore();
  }
}

/** Gives what undoes it. */
function keepBack(): () => void {
  const before = process.emitWarning;
  const instead = ((warning: string | Error, ...rest: unknown[]) => {
    const [first, second] = rest;
    const code = typeof first === 'object' ? (first as { code?: unknown } | null)?.code : second;
    if (loading === 0 || code !== CODE) Reflect.apply(before, process, [warning, ...rest]);
  }) as typeof process.emitWarning;
  process.emitWarning = instead;
  return () => {
    // The module that was loaded may have put its own in front.
    if (process.emitWarning === instead) process.emitWarning = before;
  };
}
