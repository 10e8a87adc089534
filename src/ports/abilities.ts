/**
 * The tools that a step type can require and a backend can offer, one per ability of the catalog.
 * Knows the sockets of the tools; must not know which backend has which.
 */
import type { RunProcess } from './process.ts';
import type { Sandbox } from './sandbox.ts';
import type { RunOnThread } from './thread.ts';

/** What a step finds in its context: the tools of the backend it runs on. */
export interface Abilities {
  readonly process?: RunProcess;
  readonly sandbox?: Sandbox;
  readonly threads?: RunOnThread;
}
