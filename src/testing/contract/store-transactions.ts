/**
 * Laws of stores with a database: what a step does in it is done once.
 * Must not know any store.
 */
import type { SqlStatement, Store, Transaction } from '../../ports/store.ts';
import { type ContractCase, expectThat } from './case.ts';
import { expectRefusal, law, lawOfTwo, type Place, record, same } from './store-draft.ts';

/** The database may be shared by many laws. */
const TABLE: readonly SqlStatement[] = [
  { sql: 'DROP TABLE IF EXISTS told' },
  { sql: 'CREATE TABLE told(n INTEGER PRIMARY KEY, word TEXT)' },
];
const COUNT: SqlStatement = { sql: 'SELECT n, word FROM told ORDER BY n' };

/** None for a store without a database. `place` writes the place of an argument, counted from 1. */
export function transactionLaws(place: Place): ContractCase[] {
  if (place.argument === undefined) return [];
  const [one, two] = [place.argument(1), place.argument(2)];
  const insert = (n: number, word: string | null): SqlStatement => ({
    sql: `INSERT INTO told(n, word) VALUES(${one}, ${two})`,
    args: [n, word],
  });
  return [
    law(place, 'does what a step asks in one transaction, and answers', async (store) => {
      const does = await begun(store);
      await does('t', TABLE);
      const answers = await does('k', [insert(1, "it's ?;"), insert(2, null), COUNT]);
      expectThat(
        same(
          answers.map(({ changes }) => changes),
          [1, 1, 0],
        ),
        'changes',
        answers,
      );
      const rows = [
        { n: 1, word: "it's ?;" },
        { n: 2, word: null },
      ];
      expectThat(same(answers[2]?.rows, rows), 'the rows', answers[2]?.rows);
    }),
    law(
      place,
      'does nothing a second time under one key, and gives the first answers',
      async (store) => {
        const does = await begun(store);
        await does('t', TABLE);
        const first = await does('k', [insert(1, 'x'), COUNT]);
        // Arguments may be a time or a random id.
        const again = await does('k', [insert(9, 'y'), COUNT]);
        expectThat(same(again, first), 'the first answers', again);
        const [count] = await does('c', [COUNT]);
        expectThat(count?.rows.length === 1, 'one row', count);
      },
    ),
    otherStatementsLaw(place, insert),
    law(place, 'does all or nothing, and may be asked again after a refusal', async (store) => {
      const does = await begun(store);
      await does('t', TABLE);
      await expectRefusal(() => does('k', [insert(1, 'x'), insert(1, 'y')]), 'refused');
      await expectRefusal(() => does('k', [{ sql: 'SELEC' }]), 'refused');
      const [, count] = await does('k', [insert(2, 'z'), COUNT]);
      expectThat(same(count?.rows, [{ n: 2, word: 'z' }]), 'only the row of the last call', count);
    }),
    ...refusalLaws(place, insert(1, 'x')),
    law(place, 'does it only for an own run', async (store) => {
      await expectRefusal(() => store.transact!('nobody', asked('k', TABLE)), 'fenced-off');
    }),
    ...ownersLaws(place, insert(1, 'x')),
  ];
}

function otherStatementsLaw(
  place: Place,
  insert: (n: number, word: string) => SqlStatement,
): ContractCase {
  return law(place, 'does nothing under the key of other statements', async (store) => {
    const does = await begun(store);
    await does('t', TABLE);
    await does('k', [insert(1, 'x'), COUNT]);
    for (const other of [[COUNT], [insert(2, 'y')], [insert(2, 'y'), COUNT, COUNT], []])
      await expectRefusal(() => does('k', other), 'taken');
    const [count] = await does('c', [COUNT]);
    expectThat(same(count?.rows, [{ n: 1, word: 'x' }]), 'one row', count);
  });
}

function refusalLaws(place: Place, insertOne: SqlStatement): ContractCase[] {
  return [
    law(
      place,
      'refuses what would end the transaction, and several statements in one',
      async (store) => {
        const does = await begun(store);
        await does('t', TABLE);
        for (const sql of ['COMMIT', 'rollback', `${COUNT.sql}; ${COUNT.sql}`])
          await expectRefusal(() => does('k', [{ sql }]), 'refused');
        const missing = { sql: insertOne.sql, args: [1] };
        await expectRefusal(() => does('k', [missing]), 'refused');
      },
    ),
  ];
}

function ownersLaws(place: Place, insertOne: SqlStatement): ContractCase[] {
  return [
    ...lawOfTwo(place, 'does nothing for an owner that was barred', async (first, second) => {
      const does = await begun(first);
      await does('t', TABLE);
      await second.claim('a', { watchMs: 0 });
      await expectRefusal(() => does('k', [insertOne]), 'fenced-off');
      const [count] = await second.transact!('a', asked('c', [COUNT]));
      expectThat(count?.rows.length === 0, 'no row', count);
    }),
    ...lawOfTwo(place, 'knows what an owner before has done', async (first, second) => {
      const does = await begun(first);
      await does('t', TABLE);
      const done = await does('k', [insertOne, COUNT]);
      await first.close();
      await second.claim('a');
      const again = await second.transact!('a', asked('k', [insertOne, COUNT]));
      expectThat(same(again, done), 'the first answers', again);
    }),
  ];
}

async function begun(store: Store) {
  await store.begin(record('a'));
  return (key: string, statements: readonly SqlStatement[]) =>
    store.transact!('a', asked(key, statements));
}

function asked(key: string, statements: readonly SqlStatement[]): Transaction {
  return { key, statements, texts: statements.map(({ sql }) => sql), at: 1.5 };
}
