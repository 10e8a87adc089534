/**
 * Secrets in settings of step types of one's own, and in many runs.
 * Knows what a step type declares; must not know how anything is masked.
 */
import { expect, it } from 'vitest';
import { createEngine, type StepType, workflow } from '../../index.ts';

const signed: StepType<{ token: string; headers?: Record<string, string> }> = {
  name: 'signed',
  summary: 'Tells what it was given.',
  intent: 'transform',
  secretKeys: ['token', 'headers.*'],
  with: {
    type: 'object',
    properties: {
      token: { type: 'string' },
      headers: { type: 'object', additionalProperties: { type: 'string' } },
    },
    required: ['token'],
    additionalProperties: false,
  },
  run: ({ token, headers = {} }) => ({ length: token.length, token, ...headers }),
};

const secrets = [
  { name: 'test', get: (name: string) => (name === 'key' ? 'own-key-4711' : undefined) },
];

it('a step type says which of its settings take secrets', async () => {
  const engine = createEngine({ stepTypes: [signed], secrets });
  const flow = workflow('signs', { secrets: ['key'] });
  const headers = { x: 'by ${{ secrets.key }}' };
  // Its type is not declared, so that the types of all programs stay as they are.
  flow.step('a', { uses: 'signed', with: { token: '${{ secrets.key }}', headers } } as never);
  const { output } = await engine.run(flow, null);
  expect(output).toEqual({ length: 12, token: '***', x: 'by ***' });
  await engine.close();
});

it('each of many runs reads its secrets, and none of them keeps one', async () => {
  const engine = createEngine({ secrets });
  const flow = workflow('reads', { secrets: ['key'] });
  flow.step('a', {
    run: async (_, { secret }) => `${(await secret('key')).length}: ${await secret('key')}`,
  });
  const given = Array.from({ length: 20 }, () => null);
  const { runs } = await engine.runMany(flow, given, { keep: 'all' });
  await engine.close();
  expect(runs.map((one) => one.result?.output)).toEqual(Array(20).fill('12: ***'));
});
