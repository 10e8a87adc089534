/**
 * Types of workflows written in TypeScript, held by the compiler: `npx tsc -p . --noEmit`.
 * Nothing here runs. A line marked as an expected error must be one, or compiling fails.
 * Knows the front door; must not know how a type is made.
 */
import {
  type Approval,
  type MaybeHandle,
  type ModuleFunction,
  run,
  type StepContext,
  type StepHandle,
  workflow,
} from '../../src/index.ts';
import { type Equal, expectType, type Flat } from './expect-type.ts';

// Needs give the input.

const flow = workflow('types');
const text = flow.step('text', { run: () => 'text' });
const count = flow.step('count', { run: async () => 3 });

flow.step('no-needs', {
  run: (input, context) => {
    expectType<Equal<typeof input, unknown>>();
    expectType<Equal<typeof context, StepContext>>();
  },
});
flow.step('one', {
  needs: text,
  run: (input) => {
    expectType<Equal<typeof input, string>>();
  },
});
flow.step('async-output', {
  needs: count,
  run: (input) => {
    expectType<Equal<typeof input, number>>();
  },
});
flow.step('by-name', {
  needs: { x: text, y: count },
  run: (input) => {
    expectType<Equal<Flat<typeof input>, { readonly x: string; readonly y: number }>>();
  },
});
flow.step('list', {
  needs: [text, count],
  run: (input) => {
    expectType<Equal<typeof input, readonly [string, number]>>();
  },
});

const nested = flow.step('nested', { run: async () => ({ rows: [{ id: 1 }] as const }) });
flow.step('deep', {
  needs: { nested },
  run: ({ nested: { rows } }) => {
    expectType<Equal<(typeof rows)[0]['id'], 1>>();
  },
});
const typed = flow.step('typed', { uses: 'text/reverse', needs: text });
flow.step('after-typed', { needs: typed, run: (input) => input.toUpperCase() });
const untyped = flow.step('untyped', { uses: './steps.mjs#reverse' });
flow.step('after-untyped', {
  needs: untyped,
  run: (input) => {
    expectType<Equal<typeof input, unknown>>();
  },
});

// S2: what is kept of a result that is nothing is null, and of bytes a plain `Uint8Array`.

const maybe = flow.step('maybe', { run: (): string | undefined => undefined });
flow.step('after-maybe', {
  needs: maybe,
  run: (input) => {
    expectType<Equal<typeof input, string | null>>();
  },
});
flow.step('after-maybe-by-name', {
  needs: { maybe },
  run: ({ maybe: input }) => {
    expectType<Equal<typeof input, string | null>>();
    // @ts-expect-error It may be null, and a default only stands in for undefined.
    return input.length;
  },
});
const nothing = flow.step('nothing', { run: async () => {} });
const bytes = flow.step('bytes', { run: () => Buffer.from('bytes') });
flow.step('after-nothing', {
  needs: { nothing, bytes },
  run: (input) => {
    expectType<Equal<Flat<typeof input>, { readonly nothing: null; readonly bytes: Uint8Array }>>();
  },
});
flow.step('bytes-have-no-methods-of-buffers', {
  needs: bytes,
  // @ts-expect-error Only a Buffer takes an encoding.
  run: (input) => input.toString('hex'),
});

interface Named {
  readonly id: number;
  readonly at?: Date;
}
const members = flow.step('members', {
  run: async () => ({ file: Buffer.from('a'), at: new Date(0), view: new DataView(sized) }),
});
const optional = flow.step('optional', { run: (): { file?: Buffer; n: 1 } => ({ n: 1 }) });
const listed = flow.step('listed', { run: () => [Buffer.from('a')] });
const pair = flow.step('pair', { run: (): readonly [ArrayBuffer, number] => [sized, 1] });
const ends = flow.step('ends', { run: (): [number, string?] => [1] });
// @ts-expect-error Undefined in the middle of a tuple has no place in JSON.
flow.step('hole', { run: (): [string | undefined, number, boolean?] => [undefined, 1] });
// @ts-expect-error Nor has it in a list.
flow.step('holes', { run: (): (string | undefined)[] => [] });
// @ts-expect-error Nor in a list with a beginning.
flow.step('rest', { run: (): [number, ...(string | undefined)[]] => [1] });
const named = flow.step('named', { run: (): Named => ({ id: 1 }) });
// @ts-expect-error Numbers that are no bytes are refused when the step ends.
const floats = flow.step('floats', { run: () => new Float64Array(1) });
const loose = flow.step('loose', { run: () => JSON.parse('1') });
const sized = new ArrayBuffer(8);
flow.step('after-members', {
  needs: { members, optional, listed, pair, ends, named, floats, loose },
  run: (input) => {
    expectType<
      Equal<
        Flat<typeof input.members>,
        { readonly file: Uint8Array; readonly at: Date; readonly view: Uint8Array }
      >
    >();
    expectType<Equal<Flat<typeof input.optional>, { readonly file?: Uint8Array; readonly n: 1 }>>();
    expectType<Equal<typeof input.listed, readonly Uint8Array[]>>();
    expectType<Equal<typeof input.pair, readonly [Uint8Array, number]>>();
    expectType<Equal<typeof input.ends, readonly [number, string?]>>();
    expectType<Equal<typeof input.named, Readonly<Named>>>();
    expectType<Equal<typeof input.floats, never>>();
    // biome-ignore lint/suspicious/noExplicitAny: whatever JSON holds.
    expectType<Equal<typeof input.loose, any>>();
  },
});
const anything = flow.step('anything', { run: (): unknown => 1 });
flow.step('after-anything', {
  needs: anything,
  run: (input) => {
    expectType<Equal<typeof input, unknown>>();
  },
});
const returned = flow.returns({ maybe, nothing });
run(returned).then((result) => {
  const output = result.orThrow();
  expectType<
    Equal<Flat<typeof output>, { readonly maybe: string | null; readonly nothing: null }>
  >();
});

// What cannot be written.

// @ts-expect-error A handle that was never declared.
flow.step('bad-1', { needs: extract, run: () => 1 });
// @ts-expect-error An id instead of a handle.
flow.step('bad-2', { needs: 'text', run: () => 1 });
// @ts-expect-error An id in a list of needs.
flow.step('bad-3', { needs: [text, 'count'], run: () => 1 });
// @ts-expect-error A step that needs itself is used before it is declared, and has no type.
const self = flow.step('self', { needs: self, run: () => 1 });
// @ts-expect-error The input is text.
flow.step('bad-4', { needs: text, run: (input: number) => input });
// @ts-expect-error The input is text, which has no such method.
flow.step('bad-5', { needs: text, run: (input) => input.toFixed() });
// @ts-expect-error A name that is not among the needs.
flow.step('bad-6', { needs: { x: text }, run: ({ y }) => y });
// @ts-expect-error Neither a body nor a type.
flow.step('bad-7', { needs: text });
// @ts-expect-error A setting that does not exist.
flow.step('bad-8', { run: () => 1, timeout: '5s' });
// @ts-expect-error Not one of the words.
workflow('bad-9', { onFailure: 'stop' });
// @ts-expect-error Not a kind of value.
workflow('bad-10', { inputs: { n: { type: 'float' } } });

// Declared inputs give the input of steps without needs.

const declared = workflow('inputs', {
  inputs: {
    path: { type: 'string' },
    limit: { type: 'integer', default: 10 },
    mode: { enum: ['fast', 'safe'] },
    tags: { type: 'array', items: { type: 'string' } },
    flag: { anyOf: [{ type: 'boolean' }, { type: 'null' }] },
    shape: {
      type: 'object',
      properties: {
        width: { type: 'number' },
        unit: { type: 'string', default: 'mm' },
        note: { type: 'string' },
      },
      required: ['width'],
    },
    anything: {},
  },
});
declared.step('first', {
  run: (input) => {
    expectType<Equal<typeof input.path, string>>();
    expectType<Equal<typeof input.limit, number>>();
    expectType<Equal<typeof input.mode, 'fast' | 'safe'>>();
    expectType<Equal<typeof input.tags, readonly string[]>>();
    expectType<Equal<typeof input.flag, boolean | null>>();
    expectType<Equal<typeof input.shape.width, number>>();
    expectType<Equal<typeof input.shape.unit, string | undefined>>();
    expectType<Equal<typeof input.shape.note, string | undefined>>();
    expectType<Equal<typeof input.anything, unknown>>();
    return [input.limit];
  },
});
// @ts-expect-error An input that is not declared.
declared.step('bad-11', { run: (input) => input.pth });
declared.step('bad-12', {
  run: (input) => {
    // @ts-expect-error Inputs cannot be changed.
    input.path = '';
  },
});

// Whoever looks again and again is asked about what it has given.

const job = flow.step('job', {
  run: async () => ({ state: 'busy' as 'busy' | 'done' }),
  poll: { everyMs: '30s', until: (output) => output.state === 'done' },
});
flow.step('job-done', { needs: job, run: ({ state }) => state.length });
// Also what a function of a module gives, as `moduleAt` has its types.
declare const jobAt: ModuleFunction<unknown, Promise<{ state: string }>>;
flow.step('job-module', {
  uses: jobAt,
  poll: { everyMs: '1s', until: (output) => output.state === 'done' },
});
flow.step('job-module-first', {
  // @ts-expect-error There is no such member.
  poll: { everyMs: '1s', until: ({ stat }) => stat === 'done' },
  uses: jobAt,
});
flow.step('job-text', { run: () => 1, poll: { everyMs: 5, until: 'output == 1.0' } });
flow.step('job-odd', {
  run: () => ({ state: 'busy' }),
  // @ts-expect-error: there is no such member
  poll: { everyMs: 5, until: (output) => output.status === 'done' },
});
// @ts-expect-error: it says when it has what it waits for
flow.step('job-endless', { run: () => 1, poll: { everyMs: 5 } });

// An approval gives what was decided, a delivery the message.

const agreed = flow.approval('agreed', {
  needs: text,
  prompt: 'go?',
  timeoutMs: '1d',
  default: 'reject',
});
expectType<Equal<typeof agreed, StepHandle<Approval>>>();
flow.step('agreed-by', { needs: agreed, run: ({ approved, by = '' }) => (approved ? by : '') });
const maybeAgreed = flow.approval('maybe-agreed', { when: 'true' });
expectType<Equal<typeof maybeAgreed, MaybeHandle<Approval, 'skipped'>>>();
const paid = flow.delivery<{ sum: number }>('paid', { needs: text, timeoutMs: 5 });
flow.step('paid-sum', { needs: paid, run: ({ sum }) => sum * 2 });
const fits = flow.delivery('fits', {
  needs: { text, count },
  schema: { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] },
});
flow.step('fits-n', { needs: fits, run: ({ n }) => n * 2 });
const anyMessage = flow.delivery('anything');
expectType<Equal<typeof anyMessage, StepHandle<unknown>>>();
// @ts-expect-error: it is approved or rejected
flow.approval('odd', { default: 'maybe' });

// A sleep gives what it is given.

const nap = flow.sleep('nap', { needs: text, for: '3d' });
expectType<Equal<typeof nap, typeof text>>();
const both = flow.sleep('both', { needs: { text, count }, until: new Date() });
flow.step('after-both', { needs: both, run: ({ text, count }) => text.repeat(count) });
const perhaps = flow.sleep('perhaps', { needs: text, for: 1_000, when: 'true' });
expectType<Equal<typeof perhaps, MaybeHandle<string, 'skipped'>>>();
const dozed = flow.step('named', { uses: 'sleep', needs: count, with: { for: '1s' } });
expectType<Equal<typeof dozed, typeof count>>();
// @ts-expect-error: it takes one of the two
flow.sleep('two', { for: '1s', until: new Date() });
// @ts-expect-error: it takes a time
flow.sleep('none', { needs: text });
// @ts-expect-error: seconds are no setting
flow.step('seconds', { uses: 'sleep', with: { seconds: 3 } });
