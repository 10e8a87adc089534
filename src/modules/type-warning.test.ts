/**
 * Of all warnings one is kept back, and only while a module is loaded.
 */
import { afterEach, expect, it, vi } from 'vitest';
import { withoutTypeWarning } from './type-warning.ts';

afterEach(() => vi.restoreAllMocks());

it('the warning of modules without a type is kept back while one is loaded', async () => {
  const told: unknown[] = [];
  const before = vi
    .spyOn(process, 'emitWarning')
    .mockImplementation((warning) => void told.push(warning));
  const untyped = { code: 'MODULE_TYPELESS_PACKAGE_JSON' };
  const load = async () => {
    process.emitWarning('untyped', untyped);
    process.emitWarning('untyped', 'Warning', untyped.code);
    process.emitWarning('other', { code: 'OTHER' });
    process.emitWarning('plain');
    return 1;
  };
  expect(await Promise.all([withoutTypeWarning(load), withoutTypeWarning(load)])).toEqual([1, 1]);
  expect(told).toEqual(['other', 'plain', 'other', 'plain']);
  expect(process.emitWarning).toBe(before);
  process.emitWarning('untyped', untyped);
  expect(told.at(-1)).toBe('untyped');
});
