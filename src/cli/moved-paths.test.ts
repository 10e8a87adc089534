/**
 * Paths of a workflow that is written into another folder: those of every step type that has some, and no other text.
 */
import { expect, it } from 'vitest';
import { STEP_TYPES } from '../registry.ts';
import { readWorkflow } from '../workflow/formats/index.ts';
import { movedPaths } from './moved-paths.ts';

function moved(text: string) {
  const { workflow } = readWorkflow(text, 'flow.yaml');
  return movedPaths(workflow!, '/p/flows', '/p/out/deep').steps.map((step) => step.with);
}

const step = (uses: string, settings: object) =>
  JSON.stringify({ heddle: 1, steps: [{ id: 'a', uses, with: settings }] });

it.each([
  ['y.txt', '../../flows/y.txt'],
  ['./y.txt', '../../flows/y.txt'],
  ['../y.txt', '../../y.txt'],
  ['../out/deep/y.txt', 'y.txt'],
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: holes of a workflow.
  ['${{ inputs.d }}/x.txt', '../../flows/${{ inputs.d }}/x.txt'],
  ['${{ inputs.p }}', '../../flows/${{ inputs.p }}'],
  ['.//../${{ inputs.up ? "../a" : "b" }}', '../../flows/../${{ inputs.up ? "../a" : "b" }}'],
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above.
])('the file of an output step, %s, is %s from there', (path, wanted) => {
  const given = { to: 'file', path, data: './y.txt' };
  expect(moved(step('output', given))).toEqual([{ ...given, path: wanted }]);
});

it('a destination of another format is moved as it is converted', () => {
  const text = JSON.stringify({
    steps: { o: { type: 'output', input: { destination: 'file:o.json' } }, p: { type: 'output' } },
  });
  expect(moved(text)).toMatchObject([{ to: 'file', path: '../../flows/o.json' }, { to: 'stdout' }]);
});

it('files of a grpc step are moved, and certificates that are text or come from elsewhere are not', () => {
  const pem = '-----BEGIN CERTIFICATE-----\n./x\n-----END CERTIFICATE-----\n';
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a hole of a workflow.
  const tls = { ca: 'ca.pem', cert: pem, key: '${{ secrets.KEY }}', server_name: 'shop' };
  const given = {
    address: 'shop:1',
    proto: 'shop.proto',
    include: ['.', 'lib'],
    method: 'S/M',
    tls,
  };
  expect(moved(step('grpc', given))).toEqual([
    {
      ...given,
      proto: '../../flows/shop.proto',
      include: ['../../flows', '../../flows/lib'],
      tls: { ...tls, ca: '../../flows/ca.pem' },
    },
  ]);
  expect(
    moved(step('grpc', { ...given, proto: ['a.proto', '../b.proto'], tls: true })),
  ).toMatchObject([{ proto: ['../../flows/a.proto', '../../b.proto'], tls: true }]);
});

it('steps within a step are moved, too', () => {
  const file = { id: 'b', uses: 'output', with: { to: 'file', path: 'b.txt' } };
  const each = { id: 'a', uses: 'for-each', with: { items: [1] }, steps: [file] };
  const { workflow } = readWorkflow(JSON.stringify({ heddle: 1, steps: [each] }), 'flow.yaml');
  const [step] = movedPaths(workflow!, '/p/flows', '/p').steps;
  expect(step!.body!.steps[0]!.with).toEqual({ to: 'file', path: 'flows/b.txt' });
});

it('a path that is declared is a setting of its step type', () => {
  for (const { name, paths = {}, with: settings } of STEP_TYPES) {
    const { properties } = settings as { properties: Readonly<Record<string, unknown>> };
    for (const place of Object.keys(paths))
      expect(Object.keys(properties), name).toContain(place.split('.')[0]);
  }
});
