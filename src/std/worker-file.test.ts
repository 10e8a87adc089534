/**
 * Entries of threads that are not where they should be.
 */
import { describe, expect, it } from 'vitest';
import { threadFault } from './worker-file.ts';

describe('a thread that could not start', () => {
  const missing = { code: 'ERR_MODULE_NOT_FOUND', message: 'Cannot find module' };

  it('B29 says what a bundler has to leave out, and to us that the build is missing', () => {
    expect(threadFault(missing, false)).toContain('leave the package heddle as it is (external)');
    expect(threadFault(missing, true)).toContain('build the project first');
  });

  it('for another reason is told by it', () => {
    expect(threadFault({ message: 'no room' }, false)).toBe('no room');
  });
});
