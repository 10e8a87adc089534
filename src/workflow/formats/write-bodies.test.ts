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
  });
});
