/** Two instances at once, then one of them again: a run starts from a clean state, always. */
import { run } from 'heddle';
import { etl } from './etl.ts';

const [database, api] = [etl('database'), etl('api')];
const results = [...(await Promise.all([run(database), run(api)])), await run(database)];

for (const result of results)
  console.log(`${Object.keys(result.steps).join(' -> ')}: ${result.orThrow()}`);
