/**
 * Which steps share their settings, and which have some of their own.
 */
import { describe, expect, it } from 'vitest';
import { SettingsTable } from './settings-table.ts';

interface Some {
  readonly priority: number;
  readonly key: string | undefined;
}

const USUAL: Some = { priority: 0, key: undefined };

describe('settings', () => {
  it('are one object for all steps of which nothing is said', () => {
    const table = new SettingsTable(3, USUAL);
    table.share(1, { priority: 0, key: undefined });
    expect([0, 1, 2].map((step) => table.of(step) === USUAL)).toEqual([true, true, true]);
    expect(table.settings).toEqual([USUAL]);
  });

  it('are one object where they are equal', () => {
    const table = new SettingsTable(3, USUAL);
    for (const step of [0, 2]) table.share(step, { priority: 5, key: undefined });
    expect(table.of(0)).toBe(table.of(2));
    expect(table.of(1)).toBe(USUAL);
  });

  it('of one step alone change nothing for the others', () => {
    const table = new SettingsTable(3, USUAL);
    for (const step of [0, 1]) table.share(step, { priority: 5, key: undefined });
    table.own(0).key = 'a';
    const own = table.own(0);
    expect([0, 1, 2].map((step) => table.of(step))).toEqual([
      { priority: 5, key: 'a' },
      { priority: 5, key: undefined },
      USUAL,
    ]);
    expect(table.of(0)).toBe(own);
  });
});
