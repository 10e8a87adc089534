/**
 * Groups written in TypeScript, as files: what of them can be written, and what cannot.
 * Knows workflows and text; must not run one.
 */
import { describe, expect, it } from 'vitest';
import { workflow } from '../define.ts';
import { readWorkflow } from './index.ts';
import { writeHeddle } from './write-heddle.ts';

describe('a group of a program', () => {
  it('is written where all of it can be', () => {
    const flow = workflow('grows');
    const list = flow.step('list', { uses: './steps.ts#list' });
    const rates = flow.step('rates', { uses: './steps.ts#rates' });
    flow.forEach('each', {
      needs: list as never,
      key: '${{ item.id }}',
      each: (body) => {
        const load = body.step('load', {
          uses: './steps.ts#load',
          needs: { row: body.input, rates, run: flow.input },
        });
        body.step('after', { uses: './steps.ts#after', needs: load });
        return load;
      },
    });
    const text = writeHeddle(flow);
    expect(text).toContain('row: ${{ item }}');
    expect(text).toContain('rates: ${{ steps["rates"].output }}');
    expect(text).toContain('run: ${{ inputs }}');
    expect(text).toContain('outputs: ${{ steps["load"].output }}');
    expect(readWorkflow(text, '/flow.yaml').diagnostics).toEqual([]);
  });

  it('is written with rounds, each of which takes what the one before gave', () => {
    const flow = workflow('grows');
    const draft = flow.step('draft', { uses: './steps.ts#draft' });
    flow.loop('refine', {
      needs: draft as never,
      maxIterations: 5,
      atLimit: 'take',
      until: 'last.score > 0.9',
      body: (round) =>
        round.forEach('each', {
          needs: round.input as never,
          each: (body) =>
            body.step('rewrite', {
              uses: './steps.ts#rewrite',
              needs: { item: body.input, state: round.input },
            }) as never,
        }) as never,
    });
    const text = writeHeddle(flow);
    expect(text).toContain('state: ${{ last }}');
    expect(text).toContain('item: ${{ item }}');
    expect(text).toContain('until: last.score > 0.9');
    expect(readWorkflow(text, '/flow.yaml').diagnostics).toEqual([]);
  });

  it('is refused where an expression has no name for what it takes', () => {
    const flow = workflow('grows');
    flow.forEach('outer', {
      needs: flow.input as never,
      each: (body) =>
        body.forEach('inner', {
          each: (inner) => inner.step('s', { uses: './s.ts', needs: [body.input, inner.input] }),
        }),
    });
    expect(() => writeHeddle(flow)).toThrow('step "s" takes an item that no expression reads');
  });

  it('is refused where something is a function', () => {
    const keyed = workflow('grows');
    keyed.forEach('e', {
      needs: keyed.input as never,
      key: () => 'k',
      each: (body) => body.step('s', { uses: 'text/reverse' }),
    });
    expect(() => writeHeddle(keyed)).toThrow('step "e": "key" is a function');
    const listed = workflow('grows');
    listed.forEach('e', {
      items: () => ['a'],
      each: (body) => body.step('s', { uses: 'text/reverse' }),
    });
    expect(() => writeHeddle(listed)).toThrow('step "e" lists its items with a function in memory');
    const round = (body: { step: (id: string, use: { uses: 'text/reverse' }) => unknown }) =>
      body.step('s', { uses: 'text/reverse' }) as never;
    const asked = workflow('grows');
    asked.loop('l', { maxIterations: 2, body: round as never, until: () => true });
    expect(() => writeHeddle(asked)).toThrow('step "l": "until" is a function; write it as');
    const begun = workflow('grows');
    begun.loop('l', { initial: () => 1, maxIterations: 2, body: round as never, while: 'true' });
    expect(() => writeHeddle(begun)).toThrow('step "l" begins with a function in memory');
    const chosen = workflow('grows');
    chosen.switch('s', { on: () => 'a', cases: { a: round as never, default: round as never } });
    expect(() => writeHeddle(chosen)).toThrow('step "s" chooses with a function in memory');
  });
});
