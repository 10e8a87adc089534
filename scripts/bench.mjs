/**
 * `npm run bench`: bundles the benchmark, so that it measures what is published, and runs it.
 * Must not know the cases.
 */
import { runBundled } from './bundle.mjs';

process.exitCode = await runBundled(
  'bench',
  { run: 'bench/run.ts', child: 'bench/child.ts' },
  'run',
);
