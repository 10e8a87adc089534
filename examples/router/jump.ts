/** A function says at run time which step is next; the ways meet again, and what was led past is missing there. */
import { workflow } from 'heddle';

const router = workflow('router', {
  inputs: { total: { type: 'number', default: 40 } },
});

const decide = router.step('decide', {
  goesTo: ['book', 'review'],
  run: ({ total }, context) => context.goto(total > 100 ? 'review' : 'book', total),
});
const book = router.step('book', { needs: decide, run: (total) => `booked ${total}` });
const review = router.step('review', {
  needs: decide,
  run: (total) => `${total}: to be looked at`,
});
const told = router.step('told', {
  needs: { book, review },
  run: ({ book, review }) => book ?? review ?? 'nothing to tell',
});

export default router.returns(told);
