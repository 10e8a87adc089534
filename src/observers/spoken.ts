/**
 * What running steps say while they make their output: the end of it, a line each.
 * Knows text and steps; must not know a screen.
 */
import type { Run } from '../run/run.ts';
import { RUNNING } from '../run/status.ts';
import { idOf } from '../run/steps.ts';
import { printable } from '../std/printable.ts';

/** In letters: wider than a screen. */
const KEPT = 400;

export class Spoken {
  private readonly ends = new Map<number, string>();

  add(step: number, text: string): void {
    this.ends.set(step, `${this.ends.get(step) ?? ''}${text}`.slice(-KEPT));
  }

  /** Something has happened to the step: what it says from now on is another output. */
  drop(step: number): void {
    this.ends.delete(step);
  }

  /** At most so many lines, those that began first, each as wide as there are places. */
  lines(run: Readonly<Run>, most: number, columns: number): string[] {
    const lines: string[] = [];
    for (const [step, end] of this.ends) {
      if (lines.length >= most) break;
      if (run.stepStatus[step] !== RUNNING) continue;
      const name = `    ${printable(idOf(run, step))}  `;
      const room = Math.max(0, columns - name.length);
      // Its last words are the news.
      const words = [...printable(end.replace(/\s+/g, ' ').trim(), 8 * KEPT)];
      lines.push(`${name}${words.slice(-room).join('')}`);
    }
    return lines;
  }
}
