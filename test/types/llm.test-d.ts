/**
 * Types of steps that ask a model: what stands under `with`, and what they give, held by the compiler.
 * Nothing here runs. Knows the front door; must not know how a type is made.
 */
import { type ModelMessage, workflow } from '../../src/index.ts';
import { type Equal, expectType } from './expect-type.ts';

const flow = workflow('types', { secrets: ['openai'] });
const asked = {
  provider: 'openai',
  model: 'gpt-5-mini',
  key: '${{ secrets.openai }}',
  prompt: 'Grade it.',
} as const;

const text = flow.step('text', { uses: 'llm', with: { ...asked, output: 'text' } });
flow.step('after', {
  needs: text,
  run: (input) => {
    expectType<Equal<typeof input, string>>();
    return input;
  },
});

const all = flow.step('all', {
  uses: 'llm',
  with: { ...asked, output: 'message', tools: [{ name: 't', parameters: { type: 'object' } }] },
});
flow.step('behind', {
  needs: all,
  run: (input) => {
    expectType<Equal<typeof input, ModelMessage>>();
    return input.tool_calls.map((call) => call.name);
  },
});

const value = flow.step('value', {
  uses: 'llm',
  with: {
    ...asked,
    data: { a: [1, null], b: '${{ inputs.b }}' },
    schema: { type: 'object', properties: { grade: { type: 'integer' } } },
    temperature: '${{ inputs.heat }}',
    prices: { 'gpt-5-mini': { input: 0.25, output: 2 } },
  },
});
flow.step('last', {
  needs: value,
  run: (input) => {
    expectType<Equal<typeof input, unknown>>();
    return null;
  },
});

// @ts-expect-error no such provider.
flow.step('provider', { uses: 'llm', with: { ...asked, provider: 'opnai' } });
// @ts-expect-error no such setting.
flow.step('setting', { uses: 'llm', with: { ...asked, promt: 'Hi' } });
// @ts-expect-error a message has a role that there is.
flow.step('role', { uses: 'llm', with: { messages: [{ role: 'bot', content: 'Hi' }] } });
// @ts-expect-error what is answered has a price, too.
flow.step('price', { uses: 'llm', with: { ...asked, prices: { m: { input: 1 } } } });
