/**
 * What is told of an edited workflow file.
 */
import { expect, it } from 'vitest';
import { readWorkflow } from '../../workflow/formats/index.ts';
import { changesText, fileChanges } from './file-changes.ts';

const flow = (steps: string, more = '') =>
  readWorkflow(`heddle: 1\n${more}steps:\n${steps}`, 'flow.yaml').workflow!;
const BEFORE = flow(
  '  - { id: a, uses: text/case }\n  - { id: b, uses: text/reverse, needs: a }\n',
);
const changed = (steps: string, more = '') => changesText(fileChanges(BEFORE, flow(steps, more)));
const A = '  - { id: a, uses: text/case }\n';
const B = '  - { id: b, uses: text/reverse, needs: a }\n';

it('F21 an edit is told by steps and keys, and one that means nothing is none', () => {
  expect(changed(`  # a comment\n${A}${B}`)).toBe('');
  expect(
    changed('  - { uses: text/case, id: a }\n  - { id: b, needs: [a], uses: text/reverse }\n'),
  ).toBe('');
  expect(changed(`  - { id: a, uses: text/case, with: { to: lower } }\n${B}`)).toBe(
    'step "a": with',
  );
  expect(
    changed(`${A}  - { id: b, uses: text/count, total_timeout: 5m, retry: { max_attempts: 2 } }\n`),
  ).toBe('step "b": uses, needs, retry, total_timeout');
  expect(changed(`${A}${B}  - { id: c, uses: text/case }\n`)).toBe('step "c": new');
  expect(changed(A)).toBe('step "b": removed');
  expect(changed(`${B}${A}`)).toBe('step "b": order');
  expect(changed(`${A}${B}`, 'timeout: 5m\n')).toBe('timeout');
});
