/**
 * Events kept in this process and nowhere else.
 * Knows lists; must not know what the events mean, except which one is a run's last.
 */
import type { Store } from '../ports/store.ts';
import type { Event } from '../run/event.ts';

/** A store without a disk. Of finished runs it keeps the last `keep` (default 100). */
export function memoryStore({ keep = 100 }: { keep?: number } = {}): Store {
  const runs = new Map<string, Event[]>();
  const finished: string[] = [];
  return {
    name: 'memory',
    append(runId, events) {
      let kept = runs.get(runId);
      if (kept === undefined) {
        kept = [];
        runs.set(runId, kept);
      }
      for (let i = 0; i < events.length; i++) kept.push(events.at(i));
      if (kept[kept.length - 1]?.type !== 'run.finished') return;
      finished.push(runId);
      if (finished.length > keep) runs.delete(finished.shift()!);
    },
    async read(runId) {
      return runs.get(runId)?.slice();
    },
    async close() {
      runs.clear();
    },
  };
}
