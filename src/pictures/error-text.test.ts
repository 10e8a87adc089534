/**
 * Errors as people read them who look for their line.
 */
import { expect, it } from 'vitest';
import { errorText } from './error-text.ts';

const stack = '    at charge (/app/orders.ts:12:9)\n    at run (/app/orders.ts:3:1)';

it('an error is told with its frames, its causes and the errors that it stands for', () => {
  const error = {
    code: 'E_STEP',
    name: 'Refused',
    message: 'card refused',
    stack,
    cause: { message: 'limit', code: 'E_LIMIT', stack: '    at limit (/app/limits.ts:1:2)' },
    errors: [{ message: 'one', cause: { message: 'below' } }, { message: 'two' }],
    moreErrors: 3,
  };
  expect(errorText('charge', error)).toBe(`charge: Refused: card refused (E_STEP)
    at charge (/app/orders.ts:12:9)
    at run (/app/orders.ts:3:1)
  caused by: limit (E_LIMIT)
      at limit (/app/limits.ts:1:2)
  error 1 of 5: one
    caused by: below
  error 2 of 5: two
  and 3 more errors
`);
});

it('nothing is told where nothing but the message is known', () => {
  expect(errorText('a', { message: 'x', code: 'E_STEP' })).toBe('');
});

it('nothing in it steers a terminal', () => {
  const text = errorText('a', {
    message: 'red \u001b[31m\nline',
    stack: '    at \u202efun (/app/\u0007.ts:1:2)',
    cause: { message: '\u009b', code: '\u001b' },
  });
  expect(text).toBe(`a: red \\x1b[31m\\x0aline
    at \\u202efun (/app/\\x07.ts:1:2)
  caused by: \\x9b (\\x1b)
`);
});
