/**
 * A workflow that grows and waits: items in items, sleeps, and somebody who approves.
 * Knows its text and what it comes to; must not know how it is killed.
 */
import type { KilledFlow } from './kill-loop.ts';

const ITEMS = 8;
const PARTS = 2;
/** Of the workflow, and of each item: its own steps, and one for each of its parts. */
const SUCCEEDED = 4 + ITEMS * (3 + PARTS);

export const GROWN_FLOW: KilledFlow = {
  text: (random) => {
    const work = () => `uses: ./steps.mjs#work, with: { ms: ${Math.floor(random() * 20)} }`;
    const items = Array.from({ length: ITEMS }, (_, item) => item);
    const parts = items.slice(0, PARTS);
    return `heddle: 1
steps:
  - { id: first, ${work()} }
  - id: each
    uses: for_each
    needs: first
    with: { items: [${items}], concurrency: 3 }
    steps:
      - { id: load, ${work()} }
      - { id: nap, uses: sleep, needs: load, with: { for: 20ms } }
      - id: parts
        uses: for_each
        needs: nap
        with: { items: [${parts}], concurrency: 1 }
        steps:
          - { id: save, ${work()} }
    outputs: "\${{ item }}"
  - { id: ok, uses: approval, needs: each, with: { prompt: "publish?" } }
  - { id: last, ${work()}, needs: ok }
outputs: "\${{ steps.each.output }}"
`;
  },
  hasEffect: (step) => /\b(first|load|save|last)$/.test(step),
  approval: 'ok',
  comesTo: { succeeded: SUCCEEDED, output: Array.from({ length: ITEMS }, (_, item) => item) },
};
