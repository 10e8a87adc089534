/**
 * The words of the statement that writes a turn.
 * Knows tables and columns; must not know what is written. Values are always arguments.
 */

export type PartName = 'begun' | 'moved' | 'written' | 'beside' | 'freed' | 'logged' | 'remembered';

const CHANGES =
  'nr bigint, chain text, status text, error bytea, started_at float8, ended_at float8, wake_at float8';

/** The types of the columns that a part takes, as lists, in this order. */
const COLUMNS: Readonly<Record<PartName, string>> = {
  begun: `id text, workflow text, created_at float8, ${CHANGES}`,
  moved: CHANGES,
  written: 'run bigint, seq bigint, body bytea, chain text',
  beside: 'run bigint, hash text',
  freed: 'nr bigint',
  logged: 'run bigint, at float8, step bigint, body bytea',
  remembered: 'key text, run text, kept_at float8, body bytea, sum text, blobs text',
};

/** In the order in which they are written. */
export const PARTS = Object.keys(COLUMNS) as readonly PartName[];

export function columnsOf(part: PartName): readonly { name: string; type: string }[] {
  return COLUMNS[part].split(', ').map((column) => {
    const [name = '', type = ''] = column.split(' ');
    return { name, type };
  });
}

type Words = (given: {
  readonly s: string;
  readonly rows: string;
  readonly runs: string;
}) => string;

/**
 * `rows` are those that were given; `runs` holds for those of runs that the turn may write to. Both
 * conditions on runs are dressed so that the planner looks nothing up by them: it would take them
 * for rare and go through all rows for each row.
 */
const WORDS: Readonly<Record<PartName, Words>> = {
  begun: ({ s, rows }) => `INSERT INTO ${s}.runs(id, workflow, created_at, nr, chain, status,
      error, started_at, ended_at, wake_at, owner)
    SELECT n.*, CASE WHEN n.ended_at IS NULL THEN beat.fence END FROM beat, ${rows} AS n
    ON CONFLICT (id) DO NOTHING RETURNING nr`,
  moved: ({ s, rows }) => `UPDATE ${s}.runs AS r SET chain = n.chain,
      status = coalesce(n.status, r.status), error = coalesce(n.error, r.error),
      started_at = coalesce(n.started_at, r.started_at), ended_at = n.ended_at,
      wake_at = CASE WHEN n.status IS NULL THEN r.wake_at ELSE n.wake_at END,
      owner = CASE WHEN n.ended_at IS NULL THEN r.owner END
    FROM beat, ${rows} AS n WHERE r.nr = n.nr AND coalesce(r.owner = $1, false) RETURNING r.nr`,
  written: ({ s, rows, runs }) => `INSERT INTO ${s}.records(run, seq, fence, body, chain)
    SELECT n.run, n.seq, $1, n.body, n.chain FROM ${rows} AS n WHERE ${runs}`,
  beside: ({ s, rows, runs }) => `INSERT INTO ${s}.blobs(run, hash)
    SELECT n.* FROM ${rows} AS n WHERE ${runs} ON CONFLICT (run, hash) DO NOTHING`,
  freed: ({ s, rows }) => `DELETE FROM ${s}.holds AS h USING beat, ${rows} AS n WHERE h.nr = n.nr`,
  logged: ({ s, rows, runs }) => `INSERT INTO ${s}.logs(run, at, step, body)
    SELECT n.* FROM beat, ${rows} AS n WHERE ${runs}
      OR EXISTS (SELECT FROM ${s}.runs AS r WHERE r.nr = n.run)`,
  remembered: ({ s, rows }) => `INSERT INTO ${s}.results(key, run, kept_at, body, sum, blobs)
    SELECT n.* FROM beat, ${rows} AS n ON CONFLICT (key) DO UPDATE SET run = excluded.run,
      kept_at = excluded.kept_at, body = excluded.body, sum = excluded.sum, blobs = excluded.blobs`,
};

const RUNS_OF: readonly PartName[] = ['begun', 'moved'];
const texts = new Map<string, string>();
/** By schema. */
const soleTexts = new Map<string, string>();

/** For a schema and the parts that there are, always in the same order; without any it is a heartbeat. */
export function turnText(schema: string, parts: readonly PartName[]): string {
  const key = [schema, ...parts].join(' ');
  let text = texts.get(key);
  if (text === undefined) {
    text = newText(schema, parts);
    texts.set(key, text);
  }
  return text;
}

function newText(s: string, parts: readonly PartName[]): string {
  // After those of the beat.
  let used = 3;
  const changed = RUNS_OF.filter((name) => parts.includes(name));
  const numbers = changed.map((name) => `SELECT nr FROM ${name}`).join(' UNION ALL ');
  const runs = changed.length === 0 ? 'false' : `(n.run IN (${numbers})) IS TRUE`;
  const steps = parts.map((name) => {
    const columns = columnsOf(name);
    const lists = columns.map(({ type }) => `$${++used}::${type}[]`).join(', ');
    const names = columns.map((column) => column.name).join(', ');
    const rows = `(SELECT * FROM unnest(${lists}) AS u(${names}))`;
    return `,
    ${name} AS (${WORDS[name]({ s, rows, runs })})`;
  });
  const list = (name: PartName) =>
    parts.includes(name) ? `ARRAY(SELECT nr FROM ${name})` : `'{}'::bigint[]`;
  return `${beatText(s)}${steps.join('')}
    ${answerText(list('begun'), list('moved'))}`;
}

/** The same for one record of one run of which nothing else changes: most turns are no more. */
export function soleText(schema: string): string {
  let text = soleTexts.get(schema);
  if (text === undefined) {
    text = `${beatText(schema)},
    moved AS (UPDATE ${schema}.runs AS r SET chain = $5 FROM beat
      WHERE r.nr = $4 AND r.owner = $1 RETURNING r.nr),
    written AS (INSERT INTO ${schema}.records(run, seq, fence, body, chain)
      SELECT nr, $6::bigint, $1, $7::bytea, $5 FROM moved)
    ${answerText("'{}'::bigint[]", 'ARRAY(SELECT nr FROM moved)')}`;
    soleTexts.set(schema, text);
  }
  return text;
}

/** The owner's fence, the next heartbeat and the promise are the first arguments. */
function beatText(s: string): string {
  return `WITH beat AS (UPDATE ${s}.owners SET heartbeat = $2::bigint
      WHERE fence = $1 AND heartbeat = $2::bigint - 1 RETURNING fence)`;
}

function answerText(begun: string, moved: string): string {
  return `SELECT set_config('synchronous_commit', $3, true), (SELECT count(*) FROM beat),
      ${begun}, ${moved}`;
}
