/**
 * Whether any step of a run has a setting, so that nobody asks each of them.
 * Knows settings; must not know what any of them is for.
 */
import type { someSet } from '../graph/graph.ts';
import type { Run } from './run.ts';

/** It is looked up again once steps have been added. */
export class SomeSet {
  private readonly run: Readonly<Run>;
  private readonly name: Parameters<typeof someSet>[1];
  private seen = 0;
  private found = false;

  constructor(run: Readonly<Run>, name: Parameters<typeof someSet>[1]) {
    this.run = run;
    this.name = name;
  }

  get any(): boolean {
    const { settings } = this.run.plan.graph;
    if (this.found || settings.length === this.seen) return this.found;
    let at = this.seen;
    while (at < settings.length && settings[at]![this.name] === undefined) at++;
    this.seen = settings.length;
    this.found = at < settings.length;
    return this.found;
  }
}
