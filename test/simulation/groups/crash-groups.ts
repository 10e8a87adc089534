/**
 * Runs with groups whose process ends twice.
 * Knows what is kept of a run then; must not know how a process plays it.
 */
import type { Event } from '../../../src/run/event.ts';
import { fold } from '../../../src/run/fold.ts';
import { keptRegrowth, regrowthIn } from '../../../src/run/kept-regrowth.ts';
import { checkKept } from './check-run.ts';
import { hasEnds, isAdding } from './group-world.ts';
import { type GroupsPlayed, type GroupsPlaying, playGroups } from './play-groups.ts';

/** Plays a run to its end, wherever its process ends, twice in a row; `commits`: how many the run has. */
export function playWithCrashes(playing: GroupsPlaying, commits: number): GroupsPlayed {
  const { chance } = playing;
  const crash = () => ({ crashAfter: chance.between(1, commits) });
  const crashed = playGroups({ ...playing, ...crash() });
  const again = { ...reread(playing), ...crash() };
  const other = crashed.run.endedAt > 0 ? crashed : playGroups(again, keptOf(crashed, playing));
  return other.run.endedAt > 0 ? other : playGroups(reread(playing), keptOf(other, playing));
}

/** Where steps are added it matters which list is the same as another one. */
function reread(playing: GroupsPlaying): GroupsPlaying {
  const { plan, world } = playing;
  if (!isAdding(world) || plan.regrown === undefined) return playing;
  const regrown = regrowthIn(copyOf(keptRegrowth(plan.regrown)));
  return { ...playing, plan: { ...plan, regrown } };
}

function copyOf<Of>(value: Of): Of {
  return JSON.parse(JSON.stringify(value)) as Of;
}

/** Of so many runs that are taken up it is looked at what they had come to. */
const LOOKED_AT = 4;

/** What is kept of a run whose process has ended. */
function keptOf(played: GroupsPlayed, playing: GroupsPlaying): readonly Event[] {
  const events = untilCut(played, playing);
  if (!isAdding(playing.world)) return events;
  const kept = copyOf(events);
  if (events.length % LOOKED_AT === 0)
    checkKept({ ...played, run: fold(played.plan, kept), events });
  return kept;
}

/** Where calls have ends, and where steps are added, a resume holds after each event, not only after each commit. */
function untilCut(
  { events, last }: GroupsPlayed,
  { world, chance }: GroupsPlaying,
): readonly Event[] {
  if (!(hasEnds(world) || isAdding(world)) || last === 0 || chance.odds(0.4)) return events;
  const before = events.length - last;
  // What was asked, where a step goes, that its time is over or its process is one with what comes of it.
  const isWhole = ({ type }: Event) =>
    WHOLE.has(type) || (type === 'step.interrupted' && isAdding(world));
  if (before === 0 || events.slice(before).some(isWhole)) return events;
  return events.slice(0, before + chance.between(1, last));
}

const WHOLE: ReadonlySet<Event['type']> = new Set([
  'run.asked',
  'step.answered',
  'step.redirected',
  'step.stopping',
]);
