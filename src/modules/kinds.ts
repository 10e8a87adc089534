/**
 * Which files are code, and who can load them.
 * Knows endings of names; must not know what the code is for. Every list of such endings is made from
 * the one that stands here.
 */

/** Node.js loads these itself. */
const JAVASCRIPT = ['js', 'mjs', 'cjs'];

/** These have types and are made into JavaScript first. */
const TRANSFORMED = ['ts', 'mts', 'cts', 'tsx'];

/** All endings, with their dot. */
export const CODE_EXTENSIONS: readonly string[] = [...TRANSFORMED, ...JAVASCRIPT].map(
  (ending) => `.${ending}`,
);

const CODE = endsWithOne([...JAVASCRIPT, ...TRANSFORMED]);
const TO_TRANSFORM = endsWithOne(TRANSFORMED);

/** Whether a file is code: only loading it gives what it exports. */
export function isCode(file: string): boolean {
  return CODE.test(file);
}

export function isTransformed(file: string): boolean {
  return TO_TRANSFORM.test(file);
}

function endsWithOne(endings: readonly string[]): RegExp {
  return new RegExp(`\\.(${endings.join('|')})$`);
}
