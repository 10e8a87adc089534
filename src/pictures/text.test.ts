/**
 * How the steps of workflows that are called are headed in a picture as text.
 * Knows workflows and lines; must not know how ids are made.
 */
import { expect, it } from 'vitest';
import { createEngine, workflow } from '../index.ts';
import { graphSubject } from './picture.ts';
import { text as draw } from './text.ts';

it('names steps of several bodies that call one workflow by their paths', async () => {
  const leaf = workflow('leaf');
  leaf.step('x', { run: () => 1 });
  const left = workflow('left');
  left.call('c', leaf);
  const right = workflow('right');
  right.call('c', leaf);
  const flow = workflow('both');
  flow.call('one', left);
  flow.call('two', right);
  const { graph } = await createEngine().check(flow);
  const text = draw(graphSubject(graph!));
  expect(text).toContain('one.c, two.c: workflow leaf\n');
  expect(text).toContain('one: workflow left\n');
});
