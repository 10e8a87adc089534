/**
 * What the examples give: each file with what its README says.
 * Must not know how they are run.
 */

export interface Example {
  readonly file: string;
  readonly args?: readonly string[];
  /** Default succeeded, and so exit code 0. */
  readonly status?: 'partial';
  readonly output: unknown;
  /** The output of each step, in the order of the file. */
  readonly steps: Readonly<Record<string, unknown>>;
}

const PIPELINE = {
  shout: 'HELLO WORLD',
  whisper: 'hello world',
  mirror: 'DLROW OLLEH',
  stamp: 'hello world-wasm',
  measure: 'DLROW OLLEH',
  census: 'hello world-wasm',
  label: '<< DLROW OLLEH >>',
};

const BATCHES = [
  { size: 3, sum: 6 },
  { size: 3, sum: 15 },
  { size: 3, sum: 24 },
  { size: 1, sum: 10 },
];

const DUE = [
  { supplier: 'Wool & Co', amount: 1250.4, due: '2026-12-24', number: '2026-17', currency: 'EUR' },
  { supplier: 'Dye Works', amount: 99.6, due: '2027-01-05', currency: 'CHF', number: '2026-19' },
];

const ANALYSIS = {
  ai_response: 'AI processed: Analyze data with context keys: [process_a, process_b]',
};

const FETCHED = ['orders fetched', 'users fetched', null];

export const EXAMPLES: readonly Example[] = [
  {
    file: 'examples/linear/workflow.yaml',
    output: { headline: 'A Tale of Two Looms', longest: 'Looms' },
    steps: {
      headline: 'A Tale of Two Looms',
      words: ['A', 'Tale', 'of', 'Two', 'Looms'],
      longest: 'Looms',
    },
  },
  {
    file: 'examples/linear/workflow.yaml',
    args: ['-p', 'text=warp and weft'],
    output: { headline: 'Warp and Weft', longest: 'Warp' },
    steps: { headline: 'Warp and Weft', words: ['Warp', 'and', 'Weft'], longest: 'Warp' },
  },
  {
    file: 'examples/diamond/workflow.yaml',
    args: ['--input', 'Warp'],
    output: '-> WARP | PRAW',
    steps: { source: 'warp', forward: '-> warp', backward: 'praw', both: '-> WARP | PRAW' },
  },
  {
    file: 'examples/review/workflow.yaml',
    output: { grades: [4, 1], letter: 'One article can be printed, the other one is none.' },
    steps: {
      grades: [
        { grade: 4, reason: 'It says why wool is warm.' },
        { grade: 1, reason: 'It says nothing about fabrics.' },
      ],
      letter: 'One article can be printed, the other one is none.',
    },
  },
  {
    file: 'examples/typed/workflow.ts',
    output: { net: 42, gross: 45.4 },
    steps: { total: 42, rate: 0.081, gross: 45.4 },
  },
  {
    file: 'examples/typed/workflow.ts',
    args: ['-p', 'items=[100]', '-p', 'country=DE'],
    output: { net: 100, gross: 119 },
    steps: { total: 100, rate: 0.19, gross: 119 },
  },
  {
    file: 'examples/multi-tenant/workflow.ts',
    args: ['-p', 'tenant=acme'],
    output: { saved: 3, sum: 60 },
    steps: { load: [1, 2, 3], transform: [10, 20, 30], save: { saved: 3, sum: 60 } },
  },
  {
    file: 'examples/workers/workflow.ts',
    args: ['-p', 'worker=7'],
    output: 7,
    steps: { start: 7, process: 7, finish: 7 },
  },
  {
    file: 'examples/master/workflow.ts',
    output: 'monday: 2 orders, 2 users',
    steps: {
      'orders.load': ['orders 1', 'orders 2'],
      'orders.clean': ['ORDERS 1', 'ORDERS 2'],
      'orders.save': 2,
      'users.load': ['users 1', 'users 2'],
      'users.clean': ['USERS 1', 'USERS 2'],
      'users.save': 2,
      report: 'monday: 2 orders, 2 users',
    },
  },
  {
    file: 'examples/environments/workflow.yaml',
    args: ['--input-file', 'examples/environments/dev.json'],
    output: { place: 'localhost x 1', announced: null },
    steps: { place: 'localhost x 1', announce: null },
  },
  {
    file: 'examples/environments/workflow.yaml',
    args: ['--input-file', 'examples/environments/prod.json'],
    output: { place: 'shop.example x 3', announced: 'told everybody: shop.example x 3' },
    steps: { place: 'shop.example x 3', announce: 'told everybody: shop.example x 3' },
  },
  {
    file: 'examples/ab-test/workflow.yaml',
    output: { name: 'question', score: 7 },
    steps: {
      variant: [
        { name: 'control', score: 3 },
        { name: 'short', score: 1 },
        { name: 'question', score: 7 },
      ],
      winner: { name: 'question', score: 7 },
    },
  },
  {
    file: 'examples/router/workflow.yaml',
    output: 'booked No. 17, paid, filed',
    steps: { route: 'booked No. 17, paid', file: 'booked No. 17, paid, filed' },
  },
  {
    file: 'examples/router/workflow.yaml',
    args: ['-p', 'mail={ "kind": "letter", "text": "hello" }'],
    output: 'answered hello, filed',
    steps: { route: 'answered hello', file: 'answered hello, filed' },
  },
  {
    file: 'examples/router/jump.ts',
    output: 'booked 40',
    steps: { decide: 40, book: 'booked 40', review: null, told: 'booked 40' },
  },
  {
    file: 'examples/router/jump.ts',
    args: ['-p', 'total=400'],
    output: '400: to be looked at',
    steps: {
      decide: 400,
      book: null,
      review: '400: to be looked at',
      told: '400: to be looked at',
    },
  },
  {
    file: 'examples/planner/workflow.yaml',
    output: 'read users from a file, rates from the web',
    steps: {
      plan: 'users from a file, rates from the web',
      report: 'read users from a file, rates from the web',
    },
  },
  {
    file: 'examples/planner/workflow.yaml',
    args: ['-p', 'sources=[{ "kind": "web", "name": "news" }]'],
    output: 'read news from the web',
    steps: { plan: 'news from the web', report: 'read news from the web' },
  },
  {
    file: 'examples/sub-workflows/workflow.yaml',
    output: 'mon: orders (3 rows), users (2 rows)',
    steps: {
      orders: { text: 'orders (3 rows)', rows: 3 },
      users: { text: 'users (2 rows)', rows: 2 },
      report: 'mon: orders (3 rows), users (2 rows)',
    },
  },
  {
    file: 'examples/sub-workflows/etl.yaml',
    args: ['-p', 'source=carts', '-p', 'rows=1'],
    output: { text: 'carts (1 rows)', rows: 1 },
    steps: { load: 'carts', save: 'carts (1 rows)' },
  },
  {
    file: 'examples/refine/workflow.ts',
    output: 'A very long of a (4 dropped)',
    steps: {
      made: { words: ['A', 'very', 'long', 'of', 'a'], dropped: 4 },
      told: 'A very long of a (4 dropped)',
    },
  },
  {
    file: 'examples/refine/workflow.ts',
    args: ['-p', 'kind=note', '-p', 'text=as it is'],
    output: 'as it is (0 dropped)',
    steps: { made: { words: ['as it is'], dropped: 0 }, told: 'as it is (0 dropped)' },
  },
  {
    file: 'examples/batches/workflow.yaml',
    output: BATCHES,
    steps: { batch: BATCHES },
  },
  {
    file: 'examples/invoices/workflow.yaml',
    status: 'partial',
    output: { due: DUE, sum: 1350 },
    steps: { read: [DUE[0], null, DUE[1]], total: DUE },
  },
  {
    file: 'examples/step-package/workflow.yaml',
    output: 'wool....',
    steps: { label: 'wool....' },
  },
  {
    file: 'examples/steps-mapping/workflow.yaml',
    output: ANALYSIS,
    steps: {
      input_a: { value: 1 },
      input_b: { value: 2 },
      process_a: { value: 1 },
      process_b: { value: 2 },
      ai_analysis: ANALYSIS,
      output: ANALYSIS,
    },
  },
  {
    file: 'examples/branches/workflow.yaml',
    status: 'partial',
    output: { told: 'ANN!' },
    steps: {
      trigger: { name: 'ann' },
      t: { formatted_text: 'ann' },
      a: { formatted_text: 'ANN' },
      b: null,
      c: null,
      d: { told: 'ANN!' },
    },
  },
  {
    file: 'examples/group-policies/workflow.yaml',
    status: 'partial',
    output: { any: FETCHED, two: FETCHED, critical: FETCHED, all: null },
    steps: { any: FETCHED, two: FETCHED, critical: FETCHED, all: null },
  },
  {
    file: 'examples/from-the-middle/workflow.yaml',
    args: ['--input', 'ROWS', '--start', 'clean'],
    output: 'clean ROWS, saved',
    steps: { fetch: null, clean: 'clean ROWS', save: 'clean ROWS, saved', count: null },
  },
  {
    file: 'examples/from-the-middle/workflow.yaml',
    args: ['--input', 'ROWS', '--target', 'clean'],
    output: 'clean rows',
    steps: { fetch: 'rows', clean: 'clean rows', save: null, count: null },
  },
  ...['workflow.yaml', 'processors.yaml'].map((name) => ({
    file: `examples/multi-backend/${name}`,
    args: ['--input', 'hello world'],
    output: PIPELINE.label,
    steps: PIPELINE,
  })),
];

/** Programs, whose lines stand in the README as `text`. */
export const PROGRAMS: readonly string[] = [
  'examples/multi-tenant/main.ts',
  'examples/workers/main.ts',
  'examples/factory/main.ts',
  'examples/health-checks/main.ts',
];
