/**
 * What people bring to a run with groups: approvals and messages, early, late and twice, and decisions about what was
 * cut off.
 * Knows what a run waits for, and names of what will wait; must not know what should come of it.
 */
import type { Requested } from '../../../src/run/request.ts';
import type { Run } from '../../../src/run/run.ts';
import { isSettled, WAITING } from '../../../src/run/status.ts';
import { idOf } from '../../../src/run/steps.ts';
import type { Chance } from '../draw/chance.ts';
import type { DrawnSteps } from './drawn-steps.ts';
import type { Expected } from './expect-groups.ts';
import { isApproved, valueHeard } from './group-outcomes.ts';
import { everyStep, type GroupWorld } from './group-world.ts';

export interface Asked {
  readonly id: string;
  readonly request: Requested<number>;
}

export class People {
  private readonly run: Readonly<Run>;
  private readonly world: GroupWorld;
  private readonly drawn: DrawnSteps;
  private readonly chance: Chance;
  /** Names of messages for which steps will wait. */
  private readonly names: readonly string[];
  private readonly asks: boolean;
  private readonly hears: boolean;
  private count = 0;

  constructor(
    run: Readonly<Run>,
    drawn: DrawnSteps,
    {
      world,
      chance,
      expected: { heard },
    }: {
      readonly world: GroupWorld;
      readonly chance: Chance;
      readonly expected: Pick<Expected, 'heard'>;
    },
  ) {
    this.run = run;
    this.world = world;
    this.drawn = drawn;
    const steps = everyStep(world);
    this.chance = chance;
    this.names = [...heard.values()];
    this.asks = steps.some(({ asks }) => asks);
    this.hears = steps.some(({ hears }) => hears !== undefined);
  }

  /** Where nothing else goes on there is somebody, as long as the run waits for one. */
  speak(isIdle: boolean): Asked | undefined {
    return (
      (this.asks ? this.approve(isIdle) : undefined) ??
      (this.hears ? this.tell(isIdle) : undefined) ??
      (this.run.undecided > 0 ? this.decide(isIdle) : undefined)
    );
  }

  /** About a step that waits for that, or will. */
  private approve(isIdle: boolean): Asked | undefined {
    const { run, chance, drawn, world } = this;
    if (!isIdle && !chance.odds(0.15)) return undefined;
    const open: string[] = [];
    for (let step = 0; step < run.size; step++) {
      if (!drawn.of(step).asks || isSettled(run.stepStatus[step]!)) continue;
      const isWaiting = run.stepStatus[step] === WAITING;
      if ((isWaiting || !isIdle) && !run.decisions.has(idOf(run, step))) open.push(idOf(run, step));
    }
    if (open.length === 0) return undefined;
    const step = chance.pick(open);
    const request = { kind: 'decide', at: 0, step, approved: isApproved(world, step) } as const;
    return { id: `decide ${step}`, request };
  }

  private tell(isIdle: boolean): Asked | undefined {
    const { run, chance, names } = this;
    // Where times decide another step may wait than was to be expected.
    if (!isIdle && (names.length === 0 || !chance.odds(0.15))) return undefined;
    const waiting = [...run.awaited.asking.keys()];
    if (isIdle && waiting.length === 0) return undefined;
    const message = chance.pick(isIdle ? waiting : names);
    const request = { kind: 'deliver', at: 0, message, value: valueHeard(message) } as const;
    return { id: this.newId(), request };
  }

  /** About a step that was cut off, and whose effect must happen once. */
  private decide(isIdle: boolean): Asked | undefined {
    const { run, chance } = this;
    if (!isIdle && !chance.odds(0.3)) return undefined;
    const [step] = [...run.waits].find(([, { kind }]) => kind === 'decision')!;
    const attempt = run.attempt[step]!;
    const resolution = { as: 'rerun' } as const;
    return { id: this.newId(), request: { kind: 'resolve', step, attempt, resolution } };
  }

  /** What has come is in the log, so that no process gives an id for the second time. */
  private newId(): string {
    return `asked ${this.run.requests.size} ${this.count++}`;
  }
}
