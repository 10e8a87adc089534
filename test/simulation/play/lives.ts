/**
 * One run over all its processes: each one that ends before the run does is followed by another,
 * which has what was stored and nothing else.
 * Knows stages, crashes and parked steps; must not judge what the scheduler makes of them.
 */

import { fold } from '../../../src/run/fold.ts';
import type { Plan } from '../../../src/run/plan.ts';
import type { Requested, Resolution } from '../../../src/run/request.ts';
import type { Run } from '../../../src/run/run.ts';
import { RUNNING } from '../../../src/run/status.ts';
import { Limits } from '../../../src/schedule/limits.ts';
import { hashRandom } from '../../../src/std/random.ts';
import { broke } from '../broken.ts';
import type { Crash, World, WorldStep } from '../draw/world.ts';
import { holdSameState } from '../expect/same-state.ts';
import { outputOf } from './attempt.ts';
import type { Audience } from './audience.ts';
import { Mailbox } from './mailbox.ts';
import { newPast, type Past } from './mortality.ts';
import { CANCEL, type Ground, Stage } from './stage.ts';

/** Up to so long somebody takes to decide about parked steps, in milliseconds. */
const LONGEST_DECISION_MS = 3_000;

/** Up to so long later somebody else decides about them, too. */
const LATEST_DOUBT_MS = 3_000;

/** What the runs of a process share, and who is told that it has died. */
export interface Shared extends Ground {
  readonly died: (crash: Crash) => void;
}

export class Lives {
  /** That of the last process. */
  stage: Stage;
  /** How many processes the run has had. */
  count = 1;
  /** How long it had none, in milliseconds. */
  awayMs = 0;
  private readonly plan: Plan;
  private readonly world: World;
  private readonly audience: Audience;
  private readonly ground: Ground;
  private crashes = 0;
  /** Runs of the same process end with it. */
  private readonly beside: (crash: Crash) => void;

  constructor(plan: Plan, world: World, audience: Audience, ground: Shared) {
    this.beside = ground.died;
    this.plan = plan;
    this.world = world;
    this.audience = audience;
    this.ground = ground;
    this.stage = this.enter(newPast(plan, world));
    for (const step of world.steps)
      if (step.hearsMs !== undefined) this.expectMessage(step, step.hearsMs);
  }

  /** Sent by somebody who does so until there is a run. */
  private expectMessage(step: WorldStep, ms: number): void {
    const { clock } = this.ground;
    clock.alarmRanked(clock.now() + ms, this.luck(-20), () => {
      if (this.stage.isOver) return;
      if (this.stage.log.length === 0) return this.expectMessage(step, 2 * ms + 1);
      const value = outputOf(step, 0, undefined);
      this.stage.ask({ kind: 'deliver', at: clock.now(), message: step.id, value });
    });
  }

  private enter(past: Past): Stage {
    const crash = this.world.crashes?.[this.crashes];
    const whole = { ...past, crash, gone: (by?: Crash) => this.awaitNext(by) };
    return new Stage(this.world, this.audience, this.ground, whole);
  }

  /** The process ends because of another run of it. One that has not begun will begin in the next. */
  endWith(crash: Crash): void {
    if (this.stage.beganAt !== undefined) this.stage.die(crash);
    else this.stage = this.enter(newPast(this.plan, this.world));
  }

  /** The process has ended, by itself or not. */
  private awaitNext(crash: Crash | undefined): void {
    const { clock } = this.ground;
    const pauseMs = crash === undefined ? this.decisionMs() : this.pauseAfter(crash);
    this.awayMs += pauseMs;
    if (crash !== undefined && crash === this.world.crashes?.[this.crashes]) {
      this.crashes++;
      // What the process had taken went with it.
      this.ground.limits = new Limits();
      this.beside(crash);
    }
    clock.alarmRanked(clock.now() + pauseMs, this.luck(-12), () => this.next());
  }

  /** Runs that ended together are taken up one by one. */
  private pauseAfter({ pauseMs }: Crash): number {
    return pauseMs + (this.world.startMs === undefined ? 0 : Math.floor(this.luck(-16) * pauseMs));
  }

  private decisionMs(): number {
    return Math.floor(this.luck(-13) * LONGEST_DECISION_MS);
  }

  private next(): void {
    const before = this.stage;
    const { log, attempts, turns, beganAt } = before;
    const run = fold(this.plan, log);
    // Nothing can be asked of a run that is not kept.
    const mailbox = run.status === 'pending' ? new Mailbox() : before.mailbox;
    // What a lost turn had changed died with its process.
    if (before.doom !== 'lost') holdSameState(before.run, run, 'when its process has ended');
    if (run.status !== 'pending' && run.status !== 'running' && run.status !== 'waiting') {
      before.ended = true;
      return;
    }
    before.dead = true;
    this.count++;
    this.stage = this.enter({ run, log, attempts, turns, beganAt, mailbox });
    if (run.status === 'pending') this.stage.begin();
    else {
      for (const request of this.requests(run)) {
        mailbox.keep(request);
        this.expectDoubt(request);
      }
      this.stage.takeUp();
      if (mailbox.kept.some(({ request }) => request.kind === 'cancel'))
        holdStopped(this.stage.run);
    }
  }

  /** Somebody else has seen the same step wait, decides otherwise, and comes later. */
  private expectDoubt(request: Requested<number>): void {
    if (request.kind !== 'resolve' || this.luck(-18) > 0.3) return;
    const { clock } = this.ground;
    const at = clock.now() + Math.floor(this.luck(-19) * LATEST_DOUBT_MS);
    clock.alarmRanked(at, 0, () => this.stage.ask({ ...request, resolution: { as: 'rerun' } }));
  }

  /** Somebody decides about some of the parked steps, cancels the run, or just lets it go on. */
  private requests(run: Run): Requested<number>[] {
    const at = this.ground.clock.now();
    const mood = this.luck(-14);
    const { cancelMs, decisions } = this.world;
    const due = cancelMs !== undefined && at - run.startedAt >= cancelMs;
    if (run.status === 'waiting' && due && mood < 0.3) return [CANCEL];
    const open = due && run.root.stopping?.kind !== 'cancel';
    const asked = open && this.luck(-15) < 0.4 ? [CANCEL] : [];
    if (run.undecided === 0 || mood > 0.9) return asked;
    const decided: Requested<number>[] = [];
    for (const [step, { kind }] of run.waits) {
      if (kind !== 'decision') continue;
      const { key } = this.world.steps[step]!;
      const choice = hashRandom(this.world.luck, key, -this.count);
      // Who waits for a decision gets one in the end.
      const first = decided.length === 0 && run.status === 'waiting';
      if (choice < 0.3 && !first) continue;
      const resolution = decisions === 'rerun' ? { as: 'rerun' as const } : decide(key, choice);
      decided.push({ kind: 'resolve', step, attempt: run.attempt[step]!, resolution });
    }
    return [...decided, ...asked];
  }

  private luck(about: number): number {
    return hashRandom(this.world.luck, about, this.count);
  }
}

/** What was cancelled while nobody ran it starts nothing but what belongs to its end. */
function holdStopped({ plan, root: { stopping }, stepStatus }: Readonly<Run>): void {
  if (stopping?.kind !== 'cancel') broke('V8 cancel', 'the run was cancelled, and goes on');
  for (const [step, status] of stepStatus.entries()) {
    if (status === RUNNING && !plan.graph.hooks.has(step))
      broke('V8 cancel', `step ${step} starts although the run was cancelled`);
  }
}

function decide(key: number, choice: number): Resolution {
  const kind = Math.floor(choice * 1_000) % 4;
  if (kind > 1) return { as: 'rerun' };
  if (kind === 1) return { as: 'failed', message: 'it did not have its effect' };
  return { as: 'succeeded', output: { decided: key } };
}
