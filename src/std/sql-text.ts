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

/** A text as it is for all who write it in other lines, or with other comments. */
export function plainSql(sql: string): string {
  return sql
    .replace(QUOTED_OR_APART, (_, quoted?: string) => quoted ?? ' ')
    .replace(/^ |[ ;]+$/g, '');
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
