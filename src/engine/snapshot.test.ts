/**
 * What is kept of a plan, and what is refused when it comes back.
 */
import { describe, expect, it } from 'vitest';
import { flow, planOf } from '../../test/workbench.ts';
import { snapshotFault } from './kept.ts';
import { type Snapshot, snapshotOf } from './snapshot.ts';

const kept = async () =>
  JSON.parse(JSON.stringify(snapshotOf(await planOf(flow('a', 'b < a')), {}))) as Record<
    string,
    unknown
  >;

const idIn = (snapshot: unknown) => (snapshot as Snapshot).options.runId!;

describe('a snapshot', () => {
  it('is read back as it was written', async () => {
    const snapshot = await kept();
    expect(snapshotFault(snapshot, idIn(snapshot))).toBeUndefined();
  });

  it.each([
    ['is nothing', () => undefined],
    ['is of another version', (s: object) => ({ ...s, version: 2 })],
    ['has no steps', (s: object) => ({ ...s, steps: undefined })],
    ['has a step without a definition', (s: object) => ({ ...s, steps: [['a']] })],
    ['has a step whose id is a number', (s: object) => ({ ...s, steps: [[1, 'x']] })],
    ['has a step that is nothing', (s: object) => ({ ...s, steps: [null] })],
    ['has options that are nothing', (s: object) => ({ ...s, options: null })],
    ['has options that are a list', (s: object) => ({ ...s, options: [] })],
    ['has no environment', (s: object) => ({ ...s, env: undefined })],
    ['has a file without text', (s: object) => ({ ...s, source: { file: 'x' } })],
    ['has a file that is a name', (s: object) => ({ ...s, source: 'x' })],
  ])('is damaged when it %s', async (_, spoil) => {
    const snapshot = await kept();
    expect(snapshotFault(spoil(snapshot), idIn(snapshot))).toMatch(/^(its|the version of its) /);
  });
});
