/**
 * Which frames of a stack are told.
 */
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { hidesFrame } from './hidden-frames.ts';

const here = fileURLToPath(import.meta.url);

it.each([
  ['of a file of this package', `at f (${here}:1:2)`, true],
  ['of an address of this package', `at async f (${import.meta.url}:1:2)`, true],
  ['of the inside of Node.js', 'at process.processTicksAndRejections (node:internal/x:95:5)', true],
  ['of what loads modules', 'at eval (/app/node_modules/jiti/dist/jiti.cjs:1:2)', true],
  ['of a module of Node.js', 'at Object.readFileSync (node:fs:441:20)', true],
  ['of Node.js without a function', 'at async node:internal/main:1:2', true],
  ['of a step', 'at run (/app/src/flow.ts:1:2)', false],
  ['of a package', 'at parse (/app/node_modules/yaml/dist/index.js:1:2)', false],
  ['without a place', 'at new Promise (<anonymous>)', false],
])('a frame %s', (_, frame, hidden) => {
  expect(hidesFrame(`    ${frame}`)).toBe(hidden);
});
