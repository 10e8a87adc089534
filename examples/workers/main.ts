/** Three workers at once: a run for each. */
import { runMany } from 'heddle';
import worker from './workflow.ts';

const workers = [0, 1, 2].map((worker) => ({ worker }));
const result = await runMany(worker, workers, { concurrency: 3 });
console.log(`${result.counts.succeeded} of ${result.total} succeeded`);
