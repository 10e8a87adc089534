/**
 * `heddle sql`: asks about kept runs in the language of their database.
 * Must not change anything.
 */
import { columns } from '../../pictures/columns.ts';
import type { AnswerRow } from '../../ports/store-care.ts';
import { jsonOf } from '../../std/json-text.ts';
import { printable } from '../../std/printable.ts';
import { type Command, UsageError } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { caringFor, PLACE_OPTIONS, type StoreAsk } from '../store.ts';
import { commandsOn, findStore } from '../store-place.ts';

const SHOWN_BYTES = 16;

interface Options extends StoreAsk {
  readonly json?: true;
  readonly jsonl?: true;
}

export const sql: Command<Options> = {
  options: [
    ...PLACE_OPTIONS,
    { flags: '--json', summary: 'the rows as one JSON array' },
    { flags: '--jsonl', summary: 'every row as a line of JSON' },
  ],
  async run([query = ''], options, terminal) {
    if (query.trim() === '')
      throw new UsageError('expected a query', `for example ${example(options)}`);
    const rows = await caringFor(options.store, 'query', (ask, place) => ask(place, query));
    if (options.json) terminal.out(`[${rows.map(jsonOf).join(',')}]\n`);
    else if (options.jsonl) for (const row of rows) terminal.out(`${jsonOf(row)}\n`);
    else if (rows.length === 0) terminal.err('no rows\n');
    else terminal.out(table(rows, terminal.fit));
    return EXIT.ok;
  },
};

function example(ask: StoreAsk): string {
  return commandsOn(findStore(ask.store), ask)('sql', 'SELECT * FROM steps');
}

/** Bytes are shown as SQL writes them, the first ones of many. */
function cell(value: unknown): string {
  if (value === null) return '';
  if (value instanceof Uint8Array) {
    const hex = Buffer.from(value.subarray(0, SHOWN_BYTES)).toString('hex').toUpperCase();
    return `X'${hex}${value.length > SHOWN_BYTES ? '…' : ''}'`;
  }
  return printable(typeof value === 'string' ? value : jsonOf(value), 200);
}

function table(rows: readonly AnswerRow[], fit: (line: string) => string): string {
  const names = Object.keys(rows[0]!);
  const cells = rows.map((row) => names.map((name) => cell(row[name])));
  return columns([names.map((name) => printable(name)), ...cells], fit);
}
