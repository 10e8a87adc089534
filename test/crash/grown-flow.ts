/**
 * A workflow that grows and waits in every way there is: items in items, cases, rounds, the workflow of another
 * file, sleeps, looks, messages, and people who approve and reject, also of one item or round.
 * Knows its text and what is said to it; must not know how it is killed.
 */
import type { KilledFlow } from './kill-loop.ts';

/** Here, `$` stands for the function of a step that writes its effect down and takes some time. */
const TEXT = `heddle: 1
steps:
  - { id: first, $ }
  - id: look
    $
    needs: first
    poll: { every: 10ms, until: "output.attempt >= 3" }
  - id: each
    uses: for_each
    needs: first
    with:
      items: [{ id: a, n: 1 }, { id: b, n: 2 }, { id: c, n: 3 }, { id: d, n: 4 }, { id: e, n: 5 }]
      key: "\${{ item.id }}"
      concurrency: 2
    steps:
      - { id: load, $ }
      - { id: nap, uses: sleep, needs: load, with: { for: 20ms } }
      - id: way
        uses: switch
        needs: nap
        with: { value: "\${{ item.n > 3 }}" }
        cases:
          "true":
            - { id: book, $ }
            - { id: pay, needs: book, $ }
          default:
            - { id: keep, $ }
      - id: parts
        uses: for_each
        needs: way
        with: { items: [0, 1], concurrency: 1 }
        steps:
          - { id: save, $ }
      - { id: agree, uses: approval, needs: parts, with: { prompt: "send?" }, when: "item.n == 2" }
    outputs: "\${{ item.n }}"
  - id: refine
    uses: loop
    needs: first
    input: 1
    with: { until: "last >= 8", max_iterations: 9 }
    steps:
      - { id: judge, $ }
      - { id: hear, uses: delivery, needs: judge, when: "round == 1" }
      - { id: rewrite, run_if: all_settled, needs: hear, $ }
    outputs: "\${{ last * 2 }}"
  - { id: report, uses: workflow, needs: first, with: { file: ./report.yaml, inputs: { n: 3 } } }
  - { id: paid, uses: delivery, needs: first, with: { message: payment } }
  - { id: ok, uses: approval, needs: [each, refine], with: { prompt: "publish?" } }
  - { id: no, uses: approval, optional: true, needs: first, with: { prompt: "take back?" } }
  - { id: back, needs: no, $ }
  - { id: last, needs: [look, report, paid, ok], $ }
outputs:
  each: "\${{ steps.each.output }}"
  refine: "\${{ steps.refine.output }}"
  report: "\${{ steps.report.output }}"
  paid: "\${{ steps.paid.output }}"
  by: "\${{ steps.ok.output.by }}"
`;

/** What another file is called for: it has items and an approval of its own. */
const REPORT = `heddle: 1
name: report
inputs: { n: { type: integer } }
steps:
  - id: pages
    uses: for_each
    with: { items: "\${{ [1, 2, inputs.n] }}", concurrency: 2 }
    steps:
      - { id: page, $ }
    outputs: "\${{ item * 10 }}"
  - { id: signed, uses: approval, needs: pages, with: { prompt: "sign?" } }
  - { id: tidy, run_if: all_settled, needs: signed, $ }
outputs: "\${{ steps.pages.output }}"
`;

/** The text with steps that write their effects down. */
function filled(text: string, random: () => number): string {
  return text
    .replace(/^( +)\$$/gm, '$1uses: ./steps.mjs#work\n$1with: { ms: $ }')
    .replaceAll(', $ }', ', uses: ./steps.mjs#work, with: { ms: $ } }')
    .replaceAll('ms: $', () => `ms: ${Math.floor(random() * 20)}`);
}

export const GROWN_FLOW: KilledFlow = {
  text: (random) => filled(TEXT, random),
  files: { 'report.yaml': (random) => filled(REPORT, random) },
  hasEffect: (step) =>
    /\b(first|look|load|book|pay|keep|save|judge|rewrite|page|tidy|back|last)$/.test(step),
  answers: [
    (runId) => ['deliver', runId, 'payment', '--value', '{"sum":7}', '--id', 'p-1'],
    (runId) => ['approve', runId, 'ok', '--by', 'ann'],
    (runId) => ['approve', runId, 'each[b].agree'],
    (runId) => ['approve', runId, 'report.signed'],
    (runId) => ['deliver', runId, 'refine[1].hear', '--value', '1', '--id', 'h-1'],
    (runId) => ['reject', runId, 'no', '--note', 'not this one'],
  ],
};
