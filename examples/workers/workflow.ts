/** What one worker does; it says each step aloud. */
import { setTimeout } from 'node:timers/promises';
import { workflow } from 'heddle';

const worker = workflow('worker', { inputs: { worker: { type: 'integer' } } });

const done = worker.sequence(
  ['start', ({ worker }) => say(worker, 'start')],
  [
    'process',
    async (worker) => {
      say(worker, 'processing');
      await setTimeout(20);
      return worker;
    },
  ],
  ['finish', (worker) => say(worker, 'finish')],
);

function say(worker: number, what: string): number {
  console.log(`worker ${worker}: ${what}`);
  return worker;
}

export default worker.returns(done);
