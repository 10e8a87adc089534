/**
 * Rare situations, counted: a simulation that never meets them proves nothing about them.
 * Knows names; must not know how a situation comes about.
 */

const NAMES = [
  'success while stopping',
  'failure while stopping',
  'timeout while stopping',
  'retry wait cut short by a stop',
  'wake after the stop',
  'cancel before the start',
  'cancel while a step waits',
  'cancel while nothing runs but waits',
  'cancel after a failure stopped the run',
  'cancel and settlement in one instant',
  'run timeout while steps run',
  'run timeout while a step waits',
  'run timeout after another stop',
  'fail_fast with others running',
  'timeout and settlement in one instant',
  'timeout, then another try',
  'late settlement',
  'late settlement while the next try runs',
  'double settlement',
  'settlement after the end',
  'abort ignored',
  'given up',
  'abort answered with success',
  'success after a retry',
  'all tries used up',
  'final error with tries left',
  'backoff capped',
  'jittered delay',
  'delay from a list',
  'wished delay',
  'odd wished delay',
  'skip',
  'skip through two levels',
  'condition false',
  'condition cannot be evaluated',
  'condition false behind a failure',
  'best effort with the primary missing',
  'best effort with nothing usable',
  'best effort run without any success',
  'primary by depth, not by order',
  'primary tie',
  'input passed on',
  'input put together',
  'input cannot be put together',
  'several inputs in one turn',
  'step settles within its start',
  'limit reached with steps ready',
  'level gate holds a ready step',
  'more than 100 steps',
  'a single step',
  'needs after their step in the file',
  'strategies compared',
  'unrelated step added',
  'leaf removed',
  'replayed',
  'several runs at once',
  'two runs in line',
  'pool full',
  'less urgent step goes by',
  'breaker opens',
  'breaker opens again',
  'breaker lets one through',
  'breaker closes',
  'key that cannot be read',
  'branch limit holds a ready step',
  'branch timeout',
  'branch timeout of a waiting step',
  'step of an expired branch never began',
  'total timeout of a running try',
  'total timeout of an overdue try',
  'total timeout of a waiting step',
  'queue timeout',
  'queue timeout before another try',
  'success after its time was over',
  'late settlement that is told',
  'limit raised',
  'limit lowered',
  'code that is not tried again',
  'another try while draining',
  'wait for a try goes on while draining',
  'failure that drains',
  'cancel that drains',
  'drain that took too long',
  'second cancel while draining',
  'a stronger stop after a weaker one',
  'stop while an overdue try is stopping',
  'step starts while the run stops',
  'hook on_success',
  'hook on_failure_do',
  'hook finally',
  'hooks after a failure',
  'hooks after a timeout',
  'rule says no',
  'rule says yes in spite of a missing need',
  'excused failure lets a step run',
  'excused failure in a run that succeeded',
  'hook step failed',
  'crash before the first event',
  'crash during a wait for the next try',
  'crash in a hook',
  'crash twice in a row',
  'crash while an overdue try is stopping',
  'crash while stopping',
  'crash with a branch expired',
  'turn that was lost with its process',
  'turn that was stored although its process died',
  'parked for having effects once',
  'parked for too many crashes',
  'parked step that had failed',
  'parked step that had succeeded',
  'parked step that runs again',
  'run that rests',
  'run that rests with steps ready',
  'crashes change nothing',
] as const;

/** The name of a rare situation. */
export type Mark = (typeof NAMES)[number];

/** How often each rare situation came up. */
export class Marks {
  private readonly counts = new Map<Mark, number>(NAMES.map((name) => [name, 0]));

  hit(mark: Mark): void {
    this.counts.set(mark, this.counts.get(mark)! + 1);
  }

  all(): readonly (readonly [Mark, number])[] {
    return [...this.counts];
  }

  /** What has never come up. */
  cold(): readonly Mark[] {
    return this.all().flatMap(([mark, count]) => (count === 0 ? [mark] : []));
  }
}
