/** What a text is for decides how it is made; a headline is shortened round by round until it fits. */
import { workflow } from 'heddle';

const refine = workflow('refine', {
  inputs: {
    kind: { type: 'string', enum: ['headline', 'note'], default: 'headline' },
    text: { type: 'string', default: 'A very long story of a rather small thing' },
  },
});

// A case without its name, or a name without its case, does not compile.
const made = refine.switch('made', {
  on: ({ kind }) => kind,
  cases: {
    headline: (body) =>
      body.loop('shorter', {
        initial: ({ text }) => ({ words: text.split(' '), dropped: 0 }),
        maxIterations: 10,
        body: (round) => {
          const longest = round.step('longest', {
            run: ({ words }) => Math.max(...words.map((word) => word.length)),
          });
          // What the round works on, beside what its steps have made of it.
          return round.step('drop', {
            needs: { state: round.input, longest },
            run: ({ state: { words, dropped }, longest }) => ({
              words: words.toSpliced(
                words.findLastIndex(({ length }) => length === longest),
                1,
              ),
              dropped: dropped + 1,
            }),
          });
        },
        while: ({ words }) => words.join(' ').length > 20,
      }),
    note: { run: ({ text }) => ({ words: [text], dropped: 0 }) },
  },
});

const told = refine.step('told', {
  needs: made,
  run: ({ words, dropped }) => `${words.join(' ')} (${dropped} dropped)`,
});

export default refine.returns(told);
