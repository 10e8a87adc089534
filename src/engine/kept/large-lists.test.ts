/**
 * Lists of steps that call files, or are large, in a store on disk: another engine goes on in them.
 * Knows engines, files and SQLite; must not know how a store keeps what is large.
 */
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createEngine, sqliteStore, workflow } from '../../index.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'heddle-large-lists-')));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

writeFileSync(at('package.json'), '{ "type": "module" }');
writeFileSync(
  at('parts.js'),
  `import { existsSync } from 'node:fs';
export const same = (n) => n;
export const size = (text) => text.length;
export const up = (n) => {
  if (!existsSync(new URL('./up.txt', import.meta.url))) throw new Error('down');
  return n + 1;
};
`,
);
writeFileSync(
  at('part.yaml'),
  `heddle: 1
name: part
inputs: { n: { type: number } }
steps:
  - { id: same, uses: ./parts.js#same, input: "\${{ inputs.n }}" }
  - { id: up, uses: ./parts.js#up, input: "\${{ inputs.n }}", needs: same }
outputs: "\${{ steps.up.output }}"
`,
);

const LARGE = 'x'.repeat(3_000_000);

function planning() {
  const flow = workflow('large', { from: folder });
  const plan = flow.step('plan', {
    run: (_, context) =>
      context.expand(
        [
          { id: 'size', uses: './parts.js#size', input: LARGE },
          {
            id: 'part',
            uses: 'workflow',
            needs: 'size',
            with: { file: './part.yaml', inputs: { n: '${{ steps.size.output }}' } },
          },
        ],
        { output: 'part' },
      ),
  });
  return flow.returns(plan);
}

const opened = () => createEngine({ store: sqliteStore(at('runs.db')) });

it('a retry, and a fork from a step of the file, go on in the list, with the file as it was', async () => {
  const first = opened();
  const failed = await first.run(planning(), null, { runId: 'r' });
  expect(failed.step('plan.part.up').error?.message).toContain('down');
  await first.close();
  expect(readdirSync(folder).some((name) => name.includes('blobs'))).toBe(true);

  writeFileSync(at('up.txt'), '');
  writeFileSync(
    at('part.yaml'),
    'heddle: 1\nname: part\nsteps: [{ id: other, uses: text/case }]\n',
  );
  const second = opened();
  const again = await (await second.retry('r', { workflow: planning(), runId: 'r2' })).result;
  expect(again.output).toBe(LARGE.length + 1);
  expect(again.step('plan.size').attempts).toBe(0);
  const from = 'plan.part.up';
  const fork = await (await second.fork('r2', { workflow: planning(), from })).result;
  expect(fork.output).toBe(LARGE.length + 1);
  expect(fork.step('plan.part.same').attempts).toBe(0);
  expect(fork.step('plan.part.up').attempts).toBe(1);
  await second.close();
});
