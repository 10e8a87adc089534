/**
 * All strategies. Adding one costs a file beside this one and a line here.
 * Must not know how any of them decides.
 */
import type { Strategy } from '../../ports/strategy.ts';
import { hybrid } from './hybrid.ts';
import { level } from './level.ts';
import { reactive } from './reactive.ts';
import { workQueue } from './work-queue.ts';

export const STRATEGIES: readonly Strategy[] = [workQueue, level, reactive, hybrid];

/** The strategy of a run that names none. */
export const DEFAULT_STRATEGY = workQueue.name;
