/**
 * Looking at a text of SQL without understanding it: how many statements, how many places for
 * arguments.
 * Knows quotes and comments; must not know any database.
 */

export interface SqlText {
  /** The first word, in small letters. */
  readonly verb: string;
  /** Whether something comes after the end of the first statement. */
  readonly several: boolean;
  /** The text without what is between single quotes, and without comments. */
  readonly names: string;
  /** How many `?` there are. */
  readonly marks: number;
  /** The highest number among `$1`, `$2` and so on; 0 without any. */
  readonly highest: number;
}

/** Quoted texts and names, and comments: what is in them is not looked at. */
const SKIPPED =
  /\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$|'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\//g;

/** What is quoted, which stays as it is, or what only keeps words apart. */
const QUOTED_OR_APART =
  /(\$([A-Za-z_]\w*)?\$[\s\S]*?\$\2\$|'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])|(?:--[^\n]*|\/\*[\s\S]*?\*\/|\s)+/g;

const QUOTED = /'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//g;

/** Beside these a blank says nothing. */
const APART = /[(),=]/;

/** A text as it is for all who write it in other lines, with other comments, blanks and capital letters. */
export function plainSql(sql: string): string {
  // Pieces and the last character: to look at the end of a growing text copies all of it each time.
  const pieces: string[] = [];
  let last = '';
  let at = 0;
  const add = (piece: string) => {
    if (piece === '') return;
    if (last === ' ' && APART.test(piece.charAt(0))) pieces.pop();
    pieces.push(piece);
    last = piece.slice(-1);
  };
  for (const match of sql.matchAll(QUOTED_OR_APART)) {
    const [whole, quoted] = match;
    add(sql.slice(at, match.index).toLowerCase());
    at = match.index + whole.length;
    if (quoted !== undefined) add(quoted);
    else if (last !== '' && !APART.test(last)) add(' ');
  }
  add(sql.slice(at).toLowerCase());
  return pieces.join('').replace(/[ ;]+$/, '');
}

export function lookAtSql(sql: string): SqlText {
  const bare = sql.replace(SKIPPED, ' ').trim();
  const end = bare.indexOf(';');
  return {
    verb: /^\w*/.exec(bare)![0].toLowerCase(),
    several: end >= 0 && bare.slice(end).replace(/[;\s]/g, '') !== '',
    names: sql.replace(QUOTED, ' '),
    marks: bare.split('?').length - 1,
    highest: Math.max(0, ...[...bare.matchAll(/\$(\d{1,5})/g)].map(([, digits]) => Number(digits))),
  };
}
