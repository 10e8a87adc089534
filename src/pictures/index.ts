/**
 * All pictures of a graph. Adding one costs a file beside this one and a line here.
 * Must not know how any of them is drawn.
 */
import type { Graph } from '../graph/graph.ts';
import { dot } from './dot.ts';
import { mermaid } from './mermaid.ts';
import { text } from './text.ts';

export interface Picture {
  readonly name: string;
  /** The file ending that asks for it. */
  readonly extension: string;
  readonly draw: (graph: Graph) => string;
}

export const PICTURES: readonly Picture[] = [
  { name: 'text', extension: '.txt', draw: text },
  { name: 'mermaid', extension: '.mmd', draw: mermaid },
  { name: 'dot', extension: '.dot', draw: dot },
];
