/**
 * How expressions name steps, and what is told about ids that cannot stand behind a dot.
 */
import { beforeAll, expect, it } from 'vitest';
import { loadExpressions, parseExpression } from './expression.ts';
import { badlyRead, stepRead } from './step-read.ts';

beforeAll(loadExpressions);

const IDS = [
  'load',
  'load-data',
  '@scope/pkg#build',
  'a.b',
  '1st',
  'ns:task',
  'ünïcode',
  'a/b',
  'a$b',
];

it.each(IDS)('ids %s is read by what is told to write', (id) => {
  const expression = parseExpression(`${stepRead(id)}.output`);
  expect(expression.steps).toEqual([id]);
  const steps = { [id]: { output: 7 } };
  expect(expression.evaluate({ inputs: null, steps, run: { id: 'r', name: 'n' }, env: {} })).toBe(
    7,
  );
});

it.each(IDS.filter((id) => !/^[\w.]+$/.test(id) || id === '1st'))(
  'ids steps.%s.output is refused with what to write',
  (id) => {
    expect(() => parseExpression(`inputs.n > 1 && steps.${id}.output == "x"`)).toThrow(
      expect.objectContaining({ fix: expect.stringContaining(`write steps["${id}"]: `) }),
    );
  },
);

it.each([
  'steps.a.output + steps.b.output +',
  'steps.a.output.x-y',
  'steps.a.status == "x',
  'steps["a-b"].output',
])('ids that are well read are not told of: %s', (text) => {
  expect(badlyRead(text)).toBeUndefined();
});
