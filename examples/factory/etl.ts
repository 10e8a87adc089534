/** A function that makes workflows: the same steps for each source. */
import { workflow } from 'heddle';

const SOURCES = { database: ['ann', 'bob'], api: ['cy'] };

export function etl(source: keyof typeof SOURCES) {
  // `args` are kept with each run: `resumeAll` can have it made again.
  const flow = workflow(`etl-${source}`, { args: { source } });
  const saved = flow.sequence(
    ['load', async () => SOURCES[source]],
    ['transform', (rows) => rows.map((row) => row.toUpperCase())],
    [
      'save',
      { run: async (rows) => `${source} saved ${rows.join(', ')}`, retry: { maxAttempts: 3 } },
    ],
  );
  return flow.returns(saved);
}
