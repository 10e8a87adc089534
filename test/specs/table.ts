/**
 * The tables of `specs/`: cases as data, one file per subject.
 * Knows the words of a case; must not know how a case is carried out.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** What a file of a case holds: text, or a recipe for what cannot stand in a table. */
export type FileRecipe =
  | string
  | {
      /** Bytes in hex. */
      readonly bytes?: string;
      /** A text many times, `%d` its number (from 0), between two other texts. */
      readonly repeat?: string;
      readonly times?: number;
      readonly before?: string;
      readonly after?: string;
      /** A file of this many bytes without any content on disk. */
      readonly sparse?: number;
      readonly link?: string;
      readonly fifo?: true;
      readonly folder?: true;
      /** A module of `test/fixtures/wasm/`, and how many of its bytes. */
      readonly wasm?: string;
      readonly first?: number;
      /** Text that this process may not read. */
      readonly closed?: string;
    };

export interface Case {
  /** The row of the catalogue, and a letter where a row has several cases. */
  readonly id: string;
  readonly title: string;
  /** `flow.yaml`, where that is the only file. */
  readonly flow?: string;
  readonly files?: Readonly<Record<string, FileRecipe>>;
  /** The arguments; default `validate flow.yaml`. A string is cut at spaces. */
  readonly args?: string | readonly string[];
  /** Instead of arguments: a script for `bash`, in which `heddle` is the command. */
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Options for node itself. */
  readonly node?: readonly string[];
  /** Run by a user without rights, if there is such a user to become. */
  readonly nobody?: true;
  /** Default: 2 in `specs/bad`, 0 in `specs/good`. */
  readonly exit?: number;
  /** Every finding, as people see it, without the lines that quote the file; `…` is any text. */
  readonly told?: string;
  /** Only these findings are compared; there may be more. */
  readonly some?: true;
  /** Texts that stand on stdout, and texts that do not. */
  readonly stdout?: string | readonly string[];
  readonly stderr?: string | readonly string[];
  readonly not?: string | readonly string[];
  /** What stdout looks like, as a regular expression. */
  readonly matches?: string;
  /** All of stdout. */
  readonly exactly?: string;
  /** Stdout as JSON holds at least this. */
  readonly json?: unknown;
  /** Files that the command is to write, and texts they hold. */
  readonly writes?: Readonly<Record<string, string>>;
}

/** The cases of every table in a folder of `specs/`, by table. */
export function tables(folder: 'bad' | 'good'): ReadonlyMap<string, readonly Case[]> {
  const place = new URL(`../../specs/${folder}/`, import.meta.url);
  const names = readdirSync(place)
    .filter((name) => name.endsWith('.yaml'))
    .sort();
  return new Map(
    names.map((name) => [
      name.replace(/\.yaml$/, ''),
      parse(readFileSync(fileURLToPath(new URL(name, place)), 'utf8')) as Case[],
    ]),
  );
}

export function list(texts: string | readonly string[] | undefined): readonly string[] {
  return texts === undefined ? [] : typeof texts === 'string' ? [texts] : texts;
}

/** The arguments of a case. */
export function wordsOf({ args = 'validate flow.yaml' }: Case): readonly string[] {
  return typeof args === 'string' ? args.split(' ').filter((word) => word !== '') : args;
}
