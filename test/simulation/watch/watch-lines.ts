/**
 * Whether runs that wait for the same pool get it in the order in which they asked.
 * Knows who surely waits and who just came; must not look at the engine's own lines.
 *
 * In which line a step with several claims stands depends on what was full when it was looked at.
 * So only steps with a single claim are taken to be in line for sure.
 */
import { READY } from '../../../src/run/status.ts';
import { broke } from '../broken.ts';
import type { Member } from './watch-pools.ts';

interface Place {
  /** The turn since which it is in line without doubt; undefined when it may not be. */
  sure: number | undefined;
  /** The last turn in which it was not in line without doubt. */
  free: number;
  /** What waits with this as its only claim, and since which turn of its run: it keeps the place. */
  waiting: Map<number, number>;
}

export class LinesWatch {
  private readonly places = new Map<Member, Map<string, Place>>();
  /** Turns of all runs. */
  private turns = 0;

  /** A run has turns that nobody will know of, or its process has ended: where it stands is not known. */
  forget(member: Member): void {
    this.places.delete(member);
  }

  /** A run has taken of a pool. */
  took(member: Member, name: string): void {
    const own = this.placeOf(member, name, this.turns + 1);
    for (const [other, places] of this.places) {
      const since = other === member ? undefined : places.get(name)?.sure;
      if (!(since === undefined || since >= own.free))
        broke('line', `${name} is taken by a run that came after another one that waits`);
    }
    own.free = this.turns + 1;
    own.sure = undefined;
  }

  /** A run has had its turn. */
  turned(member: Member): void {
    this.turns++;
    const { so } = member;
    const names = new Set(so.facts.claims.flatMap((claims) => claims.map(([name]) => name)));
    for (const name of names) this.note(member, name);
  }

  private note(member: Member, name: string): void {
    const { so } = member;
    const place = this.placeOf(member, name, this.turns);
    const before = place.waiting;
    place.waiting = new Map();
    let [any, kept] = [false, false];
    for (let step = 0; step < so.facts.size; step++) {
      if (so.status[step] !== READY || !member.mayPass(step)) continue;
      const claims = so.facts.claims[step]!;
      if (!claims.some(([claimed]) => claimed === name)) continue;
      any = true;
      if (claims.length > 1 || so.world.maxBranches !== undefined) continue;
      place.waiting.set(step, so.readyTurn[step]!);
      if (before.get(step) === so.readyTurn[step]) kept = true;
    }
    if (!kept) place.sure = undefined;
    // Who may start no more steps at the moment stands aside.
    const aside = so.running >= so.concurrency || so.finished !== undefined;
    if (!any) place.free = this.turns;
    if (place.waiting.size === 0 || aside) place.sure = undefined;
    else place.sure ??= this.turns;
  }

  private placeOf(member: Member, name: string, first: number): Place {
    let places = this.places.get(member);
    if (places === undefined) {
      places = new Map();
      this.places.set(member, places);
    }
    let place = places.get(name);
    if (place === undefined) {
      // Before its first turn a run is in no line.
      place = { sure: undefined, free: first, waiting: new Map() };
      places.set(name, place);
    }
    return place;
  }
}
