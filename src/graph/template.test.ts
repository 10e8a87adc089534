/**
 * Values with holes: types kept or written as text, places of faults, nothing filled twice.
 */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are the subject.
import { beforeAll, describe, expect, it } from 'vitest';
import { escapeHoles } from '../workflow/hole-marks.ts';
import { loadExpressions, type Scope } from './expression.ts';
import { hasHole, parseTemplate, type TemplateProblem } from './template.ts';

beforeAll(loadExpressions);

const SCOPE: Scope = {
  inputs: { n: 5, list: [1, 2], name: 'Ada', none: null, hole: '${{ run.id }}', braces: '}}' },
  steps: { a: { output: 'A' } },
  run: { id: 'r', name: 'w' },
  env: {},
};

function read(value: unknown) {
  const problems: TemplateProblem[] = [];
  return { template: parseTemplate(value, problems), problems };
}

function renders(value: unknown, expected: unknown): void {
  it(`fills ${JSON.stringify(value)}`, () => {
    const { template, problems } = read(value);
    expect(problems).toEqual([]);
    expect(template.render(SCOPE)).toEqual(expected);
  });
}

describe('render', () => {
  renders('plain', 'plain');
  renders('', '');
  renders(7, 7);
  renders(null, null);
  renders('${{ inputs.n }}', 5);
  renders('${{inputs.list}}', [1, 2]);
  renders('${{ inputs.none }}', null);
  renders('n = ${{ inputs.n }}', 'n = 5');
  renders(' ${{ inputs.n }}', ' 5');
  renders('${{ inputs.n }}${{ inputs.name }}', '5Ada');
  renders('list ${{ inputs.list }}', 'list [1,2]');
  renders('none ${{ inputs.none }}', 'none null');
  renders('$ ${{ inputs.n }}', '$ 5');
  renders({ a: ['${{ inputs.n }}', { b: '-${{ run.id }}-' }] }, { a: [5, { b: '-r-' }] });
  renders('${{ inputs.hole }}', '${{ run.id }}');
  renders('see ${{ inputs.hole }}', 'see ${{ run.id }}');
  renders('${{ inputs.braces }}', '}}');
  renders('${{ "}}" }}', '}}');
  renders('${{ {"a": {"b": 1}} }}', { a: { b: 1 } });
});

describe('F20 $${{ stands for the characters ${{', () => {
  renders('$${{', '${{');
  renders('$${{ github.ref }}', '${{ github.ref }}');
  renders('a $${{ b }} c ${{ inputs.n }} $${{ d }}', 'a ${{ b }} c 5 ${{ d }}');
  renders('$$${{ x }}', '$${{ x }}');
  renders('${{ inputs.n }}$${{ inputs.n }}${{ inputs.n }}', '5${{ inputs.n }}5');
  renders({ a: ['$${{', '${{ inputs.n }}'] }, { a: ['${{', 5] });
  renders('$${{${{ inputs.n }}', '${{5');

  const values = ['plain', '${{', '$${{', '$$${{ a', '${{${{', '${{ a }}$${{ b }}'];
  it.each<unknown>([...values, { list: values }])(
    'so that any value can be escaped: %j',
    (value) => {
      const { template, problems } = read(escapeHoles(value));
      expect(problems).toEqual([]);
      expect(template.expressions).toEqual([]);
      expect(template.render(SCOPE)).toEqual(value);
    },
  );
});

describe('expressions', () => {
  it('are collected from everywhere', () => {
    const { template } = read({ x: '${{ steps.a.output }}', y: ['${{ inputs.n }} ${{ run.id }}'] });
    expect(template.expressions.map((e) => e.text.trim())).toEqual([
      'steps.a.output',
      'inputs.n',
      'run.id',
    ]);
  });
});

/** `at`: path, start and end of the only fault. */
function refuses(value: unknown, message: string, at: readonly [string, number, number]): void {
  it(`refuses ${JSON.stringify(value)}: ${message}`, () => {
    const { problems } = read(value);
    expect(problems).toHaveLength(1);
    const { path, error } = problems[0]!;
    expect(error.message).toContain(message);
    expect([path.join('.'), error.start, error.end]).toEqual(at);
  });
}

describe('faults', () => {
  refuses('${{', 'never closed', ['', 0, 3]);
  refuses('ab ${{ inputs.n', 'never closed', ['', 3, 6]);
  refuses('${{ }}', 'is empty', ['', 3, 3]);
  refuses('ab ${{ nope }}', 'Unknown variable: nope', ['', 7, 11]);
  refuses({ a: ['ok', '${{ 1 + }}'] }, 'Unexpected here: the end', ['a.1', 8, 8]);

  it('are all found', () => {
    expect(read(['${{ x }}', '${{ y }} ${{ z }}']).problems).toHaveLength(3);
  });
});

describe('hasHole', () => {
  it.each<[unknown, boolean]>([
    ['${{ a }}', true],
    ['text', false],
    ['$ {{ a }}', false],
    ['{{ a }}', false],
    [['a', { b: 'x ${{ y }}' }], true],
    [{ '${{ key }}': 1 }, false],
    [null, false],
    [undefined, false],
    [5, false],
    ['$${{ a }}', false],
    ['$${{ a }} ${{ b }}', true],
  ])('%j: %s', (value, expected) => expect(hasHole(value)).toBe(expected));
});

describe('dates', () => {
  const at = new Date(5);
  const iso = '1970-01-01T00:00:00.005Z';
  const scope: Scope = {
    ...SCOPE,
    inputs: { at, rows: [{ at }] },
    steps: { a: { output: { at } } },
  };
  const filled = (value: unknown, dates: 'text' | 'kept') =>
    parseTemplate(value, [], { dates }).render(scope);

  it.each([
    ['${{ steps["a"].output }}', { at: iso }, { at }],
    ['${{ steps.a.output.at }}', iso, at],
    ['${{ inputs.rows[0] }}', { at: iso }, { at }],
    ['${{ inputs }}', { at: iso, rows: [{ at: iso }] }, { at, rows: [{ at }] }],
    ['${{ [inputs.at] }}', [iso], [iso]],
    ['${{ timestamp(5) }}', '1970-01-01T00:00:05.000Z', '1970-01-01T00:00:05.000Z'],
    ['at ${{ inputs.at }}', `at ${iso}`, `at ${iso}`],
    ['${{ inputs.at }}${{ inputs.at }}', iso + iso, iso + iso],
  ])('in %s are text, or kept where it only names a value', (value, text, kept) => {
    expect([filled(value, 'text'), filled(value, 'kept')]).toEqual([text, kept]);
  });

  it('are copies: whoever gets one may change it', () => {
    expect(filled('${{ inputs.at }}', 'kept')).not.toBe(at);
  });
});
