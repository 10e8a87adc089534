/**
 * Bugs planted in pools, lines, breakers, branches and the limit that follows the load.
 * Knows the source text of the engine; must not change it (the edits go into a bundled copy).
 */
import type { Mutant } from './mutant.ts';

const PLACES = 'src/schedule/limit-client.ts';
const ADMISSION = 'src/schedule/admission.ts';
const LIMITS = 'src/schedule/limits.ts';
const ATTEMPTS = 'src/schedule/attempts.ts';
const BRANCH = 'src/schedule/branch.ts';
const PACE = 'src/schedule/pace.ts';

export const LIMIT_MUTANTS: readonly Mutant[] = [
  {
    name: 'a place in a pool is not given back on a timeout',
    file: ATTEMPTS,
    find: 'this.recorder.admission.release(step, { at, ok: false });',
    replace:
      "if (error.code !== 'timed_out') this.recorder.admission.release(step, { at, ok: false });",
  },
  {
    name: 'a place in a pool is not given back on a cancel',
    file: ATTEMPTS,
    find: '    this.recorder.admission.release(step, { at });\n',
    replace: '',
  },
  {
    name: 'a pool is one larger than it is',
    file: LIMITS,
    find: 'usage.taken + amount <= size &&',
    replace: 'usage.taken + amount <= size + 1 &&',
  },
  {
    name: 'everything costs one',
    file: LIMITS,
    find: 'usage.taken += amount;',
    replace: 'usage.taken += 1;',
  },
  {
    name: 'who comes later is served first',
    file: LIMITS,
    find: 'const first = firstOf(usage, user) ?? user;',
    replace: 'const first = user;',
  },
  {
    name: 'a run that stands aside is never served again',
    file: LIMITS,
    find: 'const first = firstOf(usage, user) ?? user;',
    replace:
      'if (usage.yielding.has(user)) return false;\n    const first = firstOf(usage, user) ?? user;',
  },
  {
    name: 'a breaker opens one failure late',
    file: LIMITS,
    find: '++usage.failures >= breaker.failures',
    replace: '++usage.failures > breaker.failures',
  },
  {
    name: 'a success does not count for a breaker',
    file: LIMITS,
    find: '      usage.failures = 0;\n',
    replace: '',
  },
  {
    name: 'an open breaker lets several through',
    file: LIMITS,
    find: '    usage.probing = true;\n',
    replace: '',
  },
  {
    name: 'an open breaker lets one through at once',
    file: LIMITS,
    find: '(at >= openUntil && !probing)',
    replace: '!probing',
  },
  {
    name: 'a breaker never closes',
    file: LIMITS,
    find: 'if (usage.openUntil > 0 && !end.probe) return;',
    replace: 'if (usage.openUntil > 0) return;',
  },
  {
    name: 'an open breaker counts attempts that began before',
    file: LIMITS,
    find: 'if (usage.openUntil > 0 && !end.probe) return;',
    replace: '',
  },
  {
    name: 'what is cancelled counts as a failure',
    file: LIMITS,
    find: 'else if (end.ok === false &&',
    replace: 'else if (end.ok !== true &&',
  },
  {
    name: 'nobody tells when a breaker lets one through',
    file: ADMISSION,
    find: '    this.watchBreaker(cost.pool, at);\n',
    replace: '',
  },
  {
    name: 'other runs are not told what was given back',
    file: ADMISSION,
    find: '{ ...end, probe });\n      this.tryAgain(cost.pool);\n      this.client.offer(cost.pool);',
    replace: '{ ...end, probe });\n      this.tryAgain(cost.pool);',
  },
  {
    name: 'the own run does not look at what was given back',
    file: ADMISSION,
    find: '{ ...end, probe });\n      this.tryAgain(cost.pool);\n      this.client.offer(cost.pool);',
    replace: '{ ...end, probe });\n      this.client.offer(cost.pool);',
  },
  {
    name: 'who takes does not tell the next one that some is left',
    file: PLACES,
    find: '    this.offer(cost.pool);\n    return probes;',
    replace: '    return probes;',
  },
  {
    name: 'a run keeps its place in line for a step that has ended',
    file: ADMISSION,
    find: '    if (name !== undefined) this.tryAgain(name);',
    replace: '',
    seeds: 20_000,
  },
  {
    name: 'a run that may start no more steps blocks the line',
    file: 'src/schedule/react.ts',
    find: '    if (!recorder.admission.plain) recorder.admission.yieldTurn();\n',
    replace: '',
  },
  {
    name: 'a run that wants nothing any more stays in line',
    file: PLACES,
    find: '      else this.leave(cost.pool);',
    replace: '      else this.wanted.delete(cost.pool);',
    seeds: 30_000,
  },
  {
    name: 'a small cost starves a large one',
    file: ADMISSION,
    find: 'if (this.full.has(cost.pool) && !this.comesFirst(step, cost.pool)) return false;',
    replace: '',
  },
  {
    name: 'a large cost holds up a more urgent small one',
    file: ADMISSION,
    find: 'if (this.full.has(cost.pool) && !this.comesFirst(step, cost.pool)) return false;',
    replace: 'if (this.full.has(cost.pool)) return false;',
  },
  {
    name: 'of the held steps the least urgent comes first',
    file: ADMISSION,
    find: 'if (best < 0 || this.queue.before(first, best))',
    replace: 'if (best < 0 || this.queue.before(best, first))',
  },
  {
    name: 'a key has one place more',
    file: 'src/schedule/step-costs.ts',
    find: 'pool: { size } }',
    replace: 'pool: { size: size + 1 } }',
  },
  {
    name: 'all keys are one',
    file: 'src/schedule/key.ts',
    find: "`key ${typeof value === 'string' ? value : JSON.stringify(value)}`",
    replace: "typeof value === 'string' ? 'key all' : `key ${JSON.stringify(value)}`",
  },
  {
    name: 'one branch too many',
    file: ADMISSION,
    find: 'this.activeBranches.size >= this.run.plan.maxBranches',
    replace: 'this.activeBranches.size > this.run.plan.maxBranches',
  },
  {
    name: 'a branch at work is so for ever',
    file: ADMISSION,
    find: '    else if (this.activeBranches.delete(head)) this.tryAgain(BRANCHES);\n',
    replace: '',
  },
  {
    name: 'a branch that is at work waits behind those that are not',
    file: ADMISSION,
    find: '    if (fresh) this.freeBranch(head, step);\n',
    replace: '',
  },
  {
    name: 'a step in which branches meet belongs to one of them',
    file: 'src/graph/branches.ts',
    find: 'around = tree.meet(around, of[needs[n]!]!);',
    replace: 'around = of[needs[n]!]!;',
  },
  {
    name: 'what runs in an expired branch is not asked to stop',
    file: BRANCH,
    find: 'recorder.stopped(error.message, at);',
    replace: 'run.stopped.clear();',
  },
  {
    name: 'what waits for a try in an expired branch goes on',
    file: BRANCH,
    find: 'if (status !== READY && status !== WAITING) continue;',
    replace: 'if (status !== READY) continue;',
  },
  {
    name: 'what has not begun in an expired branch begins',
    file: 'src/schedule/rules.ts',
    find: 'if (expired.size > 0 && step',
    replace: 'if (expired.size > 99 && step',
  },
  {
    name: 'what an expired branch cut off is tried again',
    file: 'src/run/stop.ts',
    find: 'else unwant(run, step);',
    replace: 'else run.stopped.push(step);',
  },
  {
    name: 'a late look at the load is not seen as one',
    file: PACE,
    find: 'if (late > BUSY_MS)',
    replace: 'if (late > 10 * BUSY_MS)',
  },
  {
    name: 'a busy process goes below its least',
    file: PACE,
    find: 'Math.max(concurrency.min, Math.floor(now * 0.7))',
    replace: 'Math.floor(now * 0.7)',
  },
  {
    name: 'a process with time does not do more',
    file: PACE,
    find: 'run.counts[READY]! - recorder.admission.heldCount;',
    replace: '0;',
  },
  {
    name: 'more may run although nothing waits',
    file: PACE,
    find: 'waiting <= 0 || ',
    replace: '',
  },
  {
    name: 'a step is said to wait for needs that have ended',
    file: 'src/schedule/why.ts',
    find: '!isSettled(run.stepStatus[need]!)',
    replace: 'isSettled(run.stepStatus[need]!)',
  },
];
