/**
 * What becomes of messages to steps of groups: each is kept until its step waits, taken once, and refused where no step
 * waits for it, or will.
 * Knows names of messages that will be waited for; must not ask the run who waits for what, except to compare it.
 */
import type { Event } from '../../../src/run/event.ts';
import type { Run } from '../../../src/run/run.ts';
import { idOf } from '../../../src/run/steps.ts';
import { broke } from '../broken.ts';
import type { Expected } from './expect-groups.ts';

interface Told {
  /** Messages that came, and those of them that were taken. */
  accepted: number;
  taken: number;
  /** Steps that will take one. */
  readonly takers: Set<string>;
}

export class HeardWatch {
  private readonly run: Readonly<Run>;
  private readonly isSure: boolean;
  private readonly told = new Map<string, Told>();
  /** By request. */
  private readonly messages = new Map<string, string>();
  private readonly nameOf: ReadonlyMap<string, string>;
  private readonly addedBy: ReadonlyMap<string, string>;
  /** Steps that have added others. */
  private readonly adding = new Set<string>();

  /** `heard`: names by step; `isSure`: whether just these steps come to wait. */
  constructor(
    run: Readonly<Run>,
    { heard, addedBy }: Pick<Expected, 'heard' | 'addedBy'>,
    isSure: boolean,
  ) {
    this.run = run;
    this.isSure = isSure;
    this.nameOf = heard;
    this.addedBy = addedBy;
    for (const [id, name] of heard) this.of(name).takers.add(id);
  }

  private of(name: string): Told {
    let told = this.told.get(name);
    if (told === undefined)
      this.told.set(name, (told = { accepted: 0, taken: 0, takers: new Set() }));
    return told;
  }

  /** An event that the run has folded already. */
  see(event: Event): void {
    if (this.nameOf.size === 0) return;
    if (event.type === 'step.expanded' && this.addedBy.size > 0)
      this.adding.add(idOf(this.run, event.step));
    if (event.type === 'run.asked' && event.request.kind === 'deliver')
      this.come(event.id, event.request.message, event.late);
    if (event.type === 'step.answered') this.take(idOf(this.run, event.step), event.id);
    if (event.type === 'step.succeeded' || event.type === 'step.failed') {
      const name = this.nameOf.get(idOf(this.run, event.step));
      if (name !== undefined) this.of(name).takers.delete(idOf(this.run, event.step));
    }
  }

  private come(request: string, name: string, late: boolean): void {
    this.messages.set(request, name);
    const told = this.of(name);
    const open = told.takers.size - (told.accepted - told.taken);
    const isOfOne = this.nameOf.has(name);
    if (isOfOne && !late && open <= 0)
      broke('group messages', `${name} was taken although it had come before`);
    const unborn = [...told.takers].filter((id) => !this.isThere(id));
    if (this.isSure && late && open > unborn.length)
      broke('group messages', `${name} was refused although a step waits for it, or will`);
    if (!late) told.accepted++;
  }

  /** Nobody knows of a step that is added before it is. */
  private isThere(id: string): boolean {
    const by = this.addedBy.get(id);
    return by === undefined || this.adding.has(by);
  }

  /** Where times decide it may be a step that was not expected to come so far. */
  private take(id: string, request: string): void {
    const name = this.messages.get(request);
    if (name === undefined) return;
    const expected = this.nameOf.get(id) ?? name;
    if (name !== expected)
      broke('group messages', `${id} waits for ${expected}, and takes ${name}`);
    const told = this.of(name);
    told.takers.delete(id);
    if (++told.taken > told.accepted) broke('group messages', `${id} has taken what never came`);
  }

  /** After each turn: nobody waits for what is there. */
  turn(): void {
    if (this.nameOf.size === 0) return;
    for (const [step, wait] of this.run.waits) {
      if (wait.kind !== 'message') continue;
      const name = (wait.ask as { readonly message: string }).message;
      const { accepted, taken } = this.of(name);
      if (accepted > taken)
        broke('group messages', `${idOf(this.run, step)} waits for ${name}, which has come`);
    }
  }
}
