/**
 * Alarms in the order in which they fall due.
 * Knows instants, ranks and the order of arrival; must not know what the time is or who waits.
 */

/** Something that is due at an instant. Of equal instants the lower rank comes first. */
export interface Alarm {
  readonly at: number;
  readonly rank: number;
  /** The order of arrival, which decides when instant and rank are equal. */
  readonly number: number;
  /** Gone once it was cancelled or taken out to fire. */
  wake: (() => void) | undefined;
}

/** A binary heap; alarms that were cancelled stay inside until they come to the top. */
export class AlarmHeap {
  private readonly heap: Alarm[] = [];
  private arrivals = 0;
  /** Alarms that are still to fire. */
  waiting = 0;

  add(at: number, rank: number, wake: () => void): Alarm {
    const { heap } = this;
    const alarm: Alarm = { at, rank, number: this.arrivals++, wake };
    let place = heap.length;
    heap.push(alarm);
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (!isBefore(alarm, heap[above]!)) break;
      heap[place] = heap[above]!;
      place = above;
    }
    heap[place] = alarm;
    this.waiting++;
    return alarm;
  }

  cancel(alarm: Alarm): void {
    if (alarm.wake === undefined) return;
    alarm.wake = undefined;
    this.waiting--;
  }

  /** The next alarm to fire, left in place. */
  peek(): Alarm | undefined {
    const { heap } = this;
    while (heap.length > 0 && heap[0]!.wake === undefined) this.removeTop();
    return heap[0];
  }

  /** Takes the next alarm out and gives what it wakes. */
  take(): (() => void) | undefined {
    const alarm = this.peek();
    if (alarm === undefined) return undefined;
    const { wake } = alarm;
    this.cancel(alarm);
    this.removeTop();
    return wake;
  }

  /** The instants of all alarms that are still to fire, in order. */
  instants(): number[] {
    const still = this.heap.filter((alarm) => alarm.wake !== undefined);
    return still.sort((a, b) => (isBefore(a, b) ? -1 : 1)).map((alarm) => alarm.at);
  }

  private removeTop(): void {
    const { heap } = this;
    const last = heap.pop()!;
    const size = heap.length;
    if (size === 0) return;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= size) break;
      if (child + 1 < size && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, last)) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = last;
  }
}

function isBefore(a: Alarm, b: Alarm): boolean {
  if (a.at !== b.at) return a.at < b.at;
  return a.rank === b.rank ? a.number < b.number : a.rank < b.rank;
}
