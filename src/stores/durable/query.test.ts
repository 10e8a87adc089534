/**
 * Questions are answered in their order, and what fails is told where it was asked.
 */
import { describe, expect, it } from 'vitest';
import { answered, answeredNow, countOf, firstOf, type Query, type Question } from './query.ts';

function* transfer(): Query<string> {
  const row = yield* firstOf('balance', ['a']);
  if (row === undefined) return 'nobody';
  try {
    yield* countOf('take', [Number(row[0])]);
  } catch (error) {
    yield* countOf('undo');
    return (error as Error).message;
  }
  return `took ${row[0]}`;
}

/** Answers from a table, and notes what was asked. */
function desk(answers: Readonly<Record<string, unknown>>) {
  const asked: string[] = [];
  const answer = ({ sql, args, wants }: Question): unknown => {
    asked.push([wants, sql, ...args].join(' '));
    const found = answers[sql];
    if (found instanceof Error) throw found;
    return found;
  };
  return { asked, answer };
}

const WAYS = {
  'at once': async (answer: (question: Question) => unknown) => answeredNow(transfer(), answer),
  later: (answer: (question: Question) => unknown) =>
    answered(transfer(), async (question) => answer(question)),
};

describe.each(Object.entries(WAYS))('questions that are answered %s', (_, ask) => {
  it('come one after the other', async () => {
    const { asked, answer } = desk({ balance: [[5]], take: 1 });
    expect(await ask(answer)).toBe('took 5');
    expect(asked).toEqual(['rows balance a', 'count take 5']);
  });

  it('end when there is no more to ask', async () => {
    expect(await ask(desk({ balance: [] }).answer)).toBe('nobody');
  });

  it('throw what fails where it was asked', async () => {
    const { asked, answer } = desk({ balance: [[5]], take: new Error('locked') });
    expect(await ask(answer)).toBe('locked');
    expect(asked.at(-1)).toBe('count undo');
    const lost = desk({ balance: new Error('gone') });
    await expect(ask(lost.answer)).rejects.toThrow('gone');
  });
});
