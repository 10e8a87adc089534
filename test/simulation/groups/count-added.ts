/**
 * What has come up in runs with steps that add others.
 * Knows how steps were drawn and what has become of them; must not know what should come of a run.
 */
import type { Event } from '../../../src/run/event.ts';
import { segmentOf } from '../../../src/run/grown.ts';
import { type Run, statusOf } from '../../../src/run/run.ts';
import type { Segment } from '../../../src/run/segment.ts';
import { type Met, situations, situationsOf } from '../situations.ts';
import type { DrawnSteps } from './drawn-steps.ts';
import type { Grows } from './group-world.ts';

const AROUND = ['workflow', 'items', 'rounds', 'choice', 'call', 'adds'] as const;
const ENDS = ['succeeded', 'failed', 'cancelled'] as const;
const STOPS = ['failure', 'timeout', 'cancel'] as const;
const WITHIN = [
  'work',
  'items',
  'rounds',
  'choice',
  'call',
  'adds',
  'asks',
  'hears',
  'once',
] as const;
const HOW = ['kept', 'known', 'none', 'from before', 'in a retry'] as const;
const CUT = ['as it was kept', 'while they are open'] as const;

const PLACED = situationsOf(
  AROUND.map((around) => `adds in ${around}`),
  ENDS,
);
const GAVE = situationsOf(['added list of all', 'added list of one'], ENDS);
const STOPPED = situations(
  STOPS.slice(0, 2).map((kind) => `what was added is stopped by a ${kind}`),
);
const ENDED_RUN = situations(STOPS.map((kind) => `a run with added steps is stopped by a ${kind}`));
const HAD = situationsOf(
  WITHIN.map((what) => `added ${what}`),
  ENDS,
);
const GREW = situations(HOW.map((how) => `added list, ${how}`));
const ENDED = situations(CUT.map((when) => `process ends after steps were added, ${when}`));

export class AddedCount {
  private readonly run: Readonly<Run>;
  private readonly drawn: DrawnSteps;
  private readonly met: Met;

  constructor(run: Readonly<Run>, drawn: DrawnSteps, met: Met) {
    this.run = run;
    this.drawn = drawn;
    this.met = met;
  }

  /** What another process has left. */
  found(before: readonly Event[]): void {
    const { run, met } = this;
    const last = before.at(-1);
    if (last?.type === 'step.expanded' && this.growsOf(last.step)?.kind === 'adds') met.hit(ENDED);
    for (const { parent, left } of run.segments)
      if (left > 0 && this.growsOf(parent)?.kind === 'adds') return met.hit(ENDED + 1);
  }

  /** What its process has done until now. */
  whole(events: readonly Event[]): void {
    for (const event of events) this.event(event);
    const { root, additions } = this.run;
    if (additions.size > 0 && root.stopping !== undefined)
      this.met.hit(ENDED_RUN + STOPS.indexOf(root.stopping.kind));
    for (const segment of this.run.segments)
      if (this.growsOf(segment.parent)?.kind === 'adds') this.list(segment);
  }

  private event(event: Event): void {
    const { run, met } = this;
    if (event.type === 'group.stopping' && this.growsOf(event.step)?.kind === 'adds')
      met.hit(STOPPED + STOPS.indexOf(event.cause.kind));
    if (event.type === 'step.succeeded' && this.growsOf(event.step)?.kind === 'adds')
      if (!run.segmentBy.has(event.step)) met.hit(GREW + (event.attempt > 0 ? 2 : 3));
    if (event.type !== 'step.expanded' || this.growsOf(event.step)?.kind !== 'adds') return;
    met.hit(GREW + (event.adds === undefined ? 1 : 0));
    if (run.plan.regrown !== undefined) met.hit(GREW + 4);
  }

  private list({ parent, base, width, body }: Segment): void {
    const { run } = this;
    const around = segmentOf(run, parent);
    const place = around === undefined ? 'workflow' : this.growsOf(around.parent)!.kind;
    this.hit(PLACED, AROUND.indexOf(place), parent);
    this.hit(GAVE, body.all === true ? 0 : 1, parent);
    for (let step = base; step < base + width; step++) {
      const { asks, hears, once, grows } = this.drawn.of(step);
      const what = grows?.kind ?? (asks ? 'asks' : hears !== undefined ? 'hears' : 'work');
      this.hit(HAD, WITHIN.indexOf(what), step);
      if (once) this.hit(HAD, WITHIN.indexOf('once'), step);
    }
  }

  private hit(table: number, row: number, step: number): void {
    const end = ENDS.findIndex((status) => status === statusOf(this.run, step));
    if (end >= 0) this.met.hit(table + row * ENDS.length + end);
  }

  private growsOf(step: number): Grows | undefined {
    return this.drawn.of(step).grows;
  }
}
