/**
 * Runs with groups whose process ends twice.
 * Knows what is kept of a run then; must not know how a process plays it.
 */
import type { Event } from '../../../src/run/event.ts';
import { hasEnds } from './group-world.ts';
import { type GroupsPlayed, type GroupsPlaying, playGroups } from './play-groups.ts';

/** Plays a run to its end, wherever its process ends, twice in a row; `commits`: how many the run has. */
export function playWithCrashes(playing: GroupsPlaying, commits: number): GroupsPlayed {
  const { chance } = playing;
  const crash = () => ({ ...playing, crashAfter: chance.between(1, commits) });
  const crashed = playGroups(crash());
  const again = crash();
  const other = crashed.run.endedAt > 0 ? crashed : playGroups(again, keptOf(crashed, playing));
  return other.run.endedAt > 0 ? other : playGroups(playing, keptOf(other, playing));
}

/** Where calls have ends a resume holds after each event, not only after each commit. */
function keptOf(
  { events, last }: GroupsPlayed,
  { world, chance }: GroupsPlaying,
): readonly Event[] {
  if (!hasEnds(world) || last === 0 || chance.odds(0.4)) return events;
  const before = events.length - last;
  // What was asked, where a step goes, and that its time is over is one with what comes of it.
  const isWhole = ({ type }: Event) => WHOLE.has(type);
  if (before === 0 || events.slice(before).some(isWhole)) return events;
  return events.slice(0, before + chance.between(1, last));
}

const WHOLE: ReadonlySet<Event['type']> = new Set([
  'run.asked',
  'step.answered',
  'step.redirected',
  'step.stopping',
]);
