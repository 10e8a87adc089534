/**
 * The socket for the order of ready steps.
 * Knows plans, lists of steps and their numbers; must not know time, attempts or outcomes.
 */
import type { Body } from '../graph/body.ts';
import type { Plan } from '../run/plan.ts';

/** The ready steps of one list of a run, in the order a strategy wants them. */
export interface ReadyQueue {
  /** The step may start as far as its needs are concerned. */
  add(step: number): void;
  /** The step has come to its end; only strategies that hold others back care. */
  settled?(step: number): void;
  /** The next step to start, or -1 when none may start now. */
  take(): number;
  /** A step that was just taken and must let another go first. Without it, `add` is asked. */
  requeue?(step: number): void;
  /** Which of two steps that were taken goes first, when both have to wait for something else. */
  before(a: number, b: number): boolean;
}

/** A rule for the order in which ready steps start. */
export interface Strategy {
  readonly name: string;
  /** One sentence for help pages. */
  readonly summary: string;
  /** The queue is never told of steps outside the list. */
  queue(body: Body, plan: Plan): ReadyQueue;
  /** What it decided for this list and why, for people; none when there is nothing to say. */
  explain?(body: Body, plan: Plan): readonly string[];
}
