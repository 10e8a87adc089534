/**
 * The rules for names that an author makes up: of inputs, of pools, of workflows.
 * Knows letters; must not know what a name names.
 */
import { show } from '../std/printable.ts';
import { characterText, type IdProblem, reservedProblem } from './id.ts';

const MAX_WORD = 128;
/** The rule for inputs and pools in words, for messages. */
export const WORD_RULE = `a letter or _, then letters, digits, _ or -, at most ${MAX_WORD} in all`;

/**
 * What is wrong with the name of an input or a pool; undefined when it is fine. They are written
 * without quotes in expressions, settings and on the command line. `what` is the noun for the message.
 */
export function wordProblem(name: string, what: string): IdProblem | undefined {
  if (name.length <= MAX_WORD && /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name)) {
    return reservedProblem(name, what);
  }
  const message = `${what} ${show(name)} ${whyNot(name)}`;
  return { reserved: false, message, fix: `use ${WORD_RULE}` };
}

function whyNot(name: string): string {
  if (name === '') return 'is empty';
  if (name.length > MAX_WORD)
    return `has ${name.length} characters, at most ${MAX_WORD} are allowed`;
  if (/^\d+$/.test(name)) return 'is only digits';
  const odd = /[^A-Za-z0-9_-]/u.exec(name)?.[0];
  return odd === undefined
    ? `starts with ${show(name[0])}`
    : `holds ${characterText(odd)}, which is not allowed in names`;
}

/** What is wrong with the name of a workflow, which may hold spaces and letters of any script. */
export function nameProblem(name: unknown): IdProblem | undefined {
  const fix = 'use letters, digits, spaces, dots, _ or -, at most 200 in all';
  const message = (why: string) => ({
    reserved: false,
    message: `the workflow name ${show(name)} ${why}`,
    fix,
  });
  if (typeof name !== 'string')
    return { ...message(''), message: `the workflow name is ${show(name)}, not text` };
  if (name.trim() === '') return message('is empty');
  if (name.length > MAX_NAME)
    return message(`has ${name.length} characters, at most ${MAX_NAME} are allowed`);
  if (/^\.+$/.test(name)) return message('is only dots');
  const odd = UNFIT.exec(name)?.[0];
  return odd === undefined
    ? undefined
    : message(`holds ${show(odd)}, which is not allowed in names`);
}

const MAX_NAME = 200;
// What leads elsewhere in a path, steers a terminal or hides itself.
const UNFIT = /[/\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** A name for a workflow whose file gives none, from the name of the file. */
export function nameFrom(stem: string): string {
  const name = stem.replace(new RegExp(UNFIT, 'gu'), '_').slice(0, MAX_NAME);
  return nameProblem(name) === undefined ? name : 'workflow';
}
