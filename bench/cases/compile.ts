/**
 * What reading and compiling cost without running: from YAML text and from the builder.
 * Must not run a step.
 */
import { parseDocument } from 'yaml';
import { compile } from '../../src/graph/compile.ts';
import { functionStep } from '../../src/steps/function.ts';
import { textReverse } from '../../src/steps/text/reverse.ts';
import { readWorkflow } from '../../src/workflow/formats/index.ts';
import { layered } from '../graphs.ts';
import { callMs, table } from '../measure.ts';
import { buildWorkflow } from '../systems.ts';

const SIZE = 20_000;

const catalog = {
  stepTypes: new Map([functionStep, textReverse].map((type) => [type.name, type])),
  backends: [{ name: 'inline', offers: ['closures'] as const }],
  strategies: ['work_queue'],
};

export async function compileCase(): Promise<unknown> {
  const shape = layered(200, 100);
  const lines = shape.needs.map(
    (needs, i) =>
      `  - id: s${i}\n    uses: text/reverse\n    needs: [${needs.map((n) => `s${n}`).join(', ')}]`,
  );
  const text = `heddle: 1\nsteps:\n${lines.join('\n')}\n`;
  const parser = await callMs(6, () => parseDocument(text, { uniqueKeys: false }));
  const read = await callMs(6, async () => {
    const { workflow, diagnostics } = readWorkflow(text, 'bench.yaml');
    if (workflow === undefined) throw new Error(diagnostics[0]!.message);
    const { graph } = await compile(workflow, catalog);
    if (graph?.size !== SIZE) throw new Error('not compiled');
  });
  const body = async () => 1;
  const build = await callMs(30, () => buildWorkflow(shape, body));
  const built = buildWorkflow(shape, body);
  const compiled = await callMs(30, () => compile(built, catalog));
  const micros = (ms: number) => (ms * 1_000) / SIZE;
  const rows = {
    'YAML parser alone': { 'us per step': micros(parser), 'times the parser': 1 },
    'YAML to graph, all checks': { 'us per step': micros(read), 'times the parser': read / parser },
    builder: { 'us per step': micros(build), 'times the parser': build / parser },
    'compile of a built workflow': {
      'us per step': micros(compiled),
      'times the parser': compiled / parser,
    },
  };
  console.log(`\nreading and compiling ${SIZE} steps`);
  console.log(table(rows, ['us per step', 'times the parser'], (n) => n.toFixed(2)));
  return rows;
}
