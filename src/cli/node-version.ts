/**
 * Which versions of Node.js will do.
 * Must not import anything, nor use what an old version lacks.
 */

/** Older versions of each line lack functions of Node.js that Heddle calls. */
const FIRST: readonly (readonly [major: number, minor: number])[] = [
  [20, 19],
  [22, 12],
];

/** The majors that every change is tested with. */
const TESTED: readonly number[] = [20, 22, 24];

export const WANTED_NODE = '20.19 or newer, of 22 at least 22.12';

/** Whether a version such as `22.12.0` has all that is needed. */
export function isNewEnough(version: string): boolean {
  const [major, minor] = numbersOf(version);
  const [lastMajor] = FIRST[FIRST.length - 1]!;
  return major > lastMajor || FIRST.some(([wanted, least]) => major === wanted && minor >= least);
}

/** Whether its major is one that Heddle is tested with. */
function isTested(version: string): boolean {
  return TESTED.includes(numbersOf(version)[0]);
}

/** What to say of a platform that Heddle is not tested with; undefined of any other. */
export function untestedWords(
  versions: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const other = ['bun', 'deno'].find((name) => versions[name] !== undefined);
  const known = `Node.js ${TESTED.join(', ')}`;
  if (other !== undefined)
    return `in fact ${other} ${versions[other]}; Heddle is tested with ${known}`;
  return isTested(versions.node ?? '') ? undefined : `Heddle is tested with ${known}`;
}

function numbersOf(version: string): [major: number, minor: number] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return [major, minor];
}
