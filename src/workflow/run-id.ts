/**
 * The rule for ids of runs: any text that people can see and type.
 * Knows characters; must not know what runs are.
 *
 * Such ids are keys of somebody's business (`42`, `order 7/2026`, `who@example.com`). They are never a
 * key of an object, nor a part of a file name.
 */
import { show } from '../std/printable.ts';
import { characterText, type IdProblem, MAX_LENGTH } from './id.ts';

/** The rule in words, for messages. */
const RUN_ID_RULE = `any text of 1 to ${MAX_LENGTH} visible characters`;

// Controls, halves of characters, ends of lines, and all that a screen shows nothing for.
const UNFIT = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{DI}\p{NChar}\u2800]/u;

/** What is wrong with the id of a run; undefined when it is fine. `what` is the noun for the message. */
export function runIdProblem(id: unknown, what: string): IdProblem | undefined {
  if (typeof id !== 'string')
    return {
      reserved: false,
      message: `${what} is ${show(id)}, not text`,
      fix: `use ${RUN_ID_RULE}`,
    };
  const fault = faultOf(id);
  if (fault === undefined) return undefined;
  const [why, fix = `use ${RUN_ID_RULE}`] = fault;
  return { reserved: false, message: `${what} ${show(id)} ${why}`, fix };
}

function faultOf(id: string): [why: string, fix?: string] | undefined {
  if (id === '') return ['is empty'];
  if (id.length > MAX_LENGTH)
    return [`has ${id.length} characters, at most ${MAX_LENGTH} are allowed`];
  const odd = UNFIT.exec(id)?.[0];
  if (odd !== undefined)
    return [`holds ${characterText(odd)}, which is not allowed in ids of runs`];
  if (id.trim() !== id) return ['begins or ends with a blank', 'leave the blank out'];
  // What a command line takes for an option, and an address for a way up.
  if (id.startsWith('-'))
    return ['starts with "-", as options of a command do', 'begin it with another character'];
  if (id === '.' || id === '..')
    return ['leads elsewhere in an address', 'choose one with other characters'];
  return undefined;
}
