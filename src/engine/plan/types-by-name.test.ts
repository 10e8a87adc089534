/**
 * What an engine chooses for settings of step types: which addresses steps may ask.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine, type StepType, workflow } from '../../index.ts';

const server = createServer((_, response) => response.end('there'));
beforeAll(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)));
afterAll(() => void server.close());

describe('the guard of an engine', () => {
  it.each([
    ['public', undefined, 'failed'],
    ['public', 'off', 'succeeded'],
    ['off', 'public', 'failed'],
    ['off', undefined, 'succeeded'],
    [undefined, undefined, 'succeeded'],
  ] as const)('%s holds for steps that do not say %s', async (guard, own, status) => {
    const { port } = server.address() as AddressInfo;
    const flow = workflow('asks');
    const url = `http://127.0.0.1:${port}/`;
    flow.step('a', { uses: 'http', with: { url, ...(own && { guard: own }) } });
    const engine = createEngine({ ...(guard && { guard }), env: {} });
    const result = await engine.run(flow, null);
    await engine.close();
    expect(result.status).toBe(status);
    if (status === 'failed') expect(result.steps.a?.error?.message).toContain('no other');
  });

  it('keeps what a step type inherits', async () => {
    class Asking implements StepType<{ readonly guard: string }> {
      readonly name = 'asking';
      readonly summary = 'Tells its guard.';
      readonly intent = 'transform';
      readonly with = {
        type: 'object',
        properties: { guard: { type: 'string', enum: ['off', 'public'], default: 'off' } },
      } as const;
      run({ guard }: { readonly guard: string }) {
        return guard;
      }
    }
    const flow = workflow('asks');
    flow.step('a', { uses: 'asking' } as never);
    const engine = createEngine({ guard: 'public', stepTypes: [new Asking()], env: {} });
    expect((await engine.run(flow, null)).output).toBe('public');
    await engine.close();
  });
});
