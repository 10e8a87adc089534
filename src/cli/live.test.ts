/**
 * The live view and what is told past it.
 * Must not draw on a real terminal.
 */
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { createEngine, workflow } from '../index.ts';
import { openLive } from './live.ts';
import { Prints } from './prints.ts';
import { watchSignals } from './signals.ts';
import type { Terminal } from './terminal.ts';

/** What stands on a screen: cursor up and wipe are all that the view uses. */
function standing(written: readonly string[]): string[] {
  const lines: string[] = [];
  for (const text of written) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they move the cursor.
    const up = /^\x1b\[(\d+)A\x1b\[0J$/.exec(text);
    if (up !== null) lines.splice(lines.length - Number(up[1]));
    else lines.push(...text.split('\n').slice(0, -1));
  }
  return lines;
}

function fakeTerminal() {
  const written: string[] = [];
  const err = (text: string) => void written.push(text);
  const colors = pc.createColors(false);
  const terminal: Terminal = {
    out: () => {},
    outIsScreen: true,
    err,
    paintOut: colors,
    paintErr: colors,
    live: true,
    fit: (row, tail = '') => `${row}${tail}`,
    size: () => ({ columns: 80, rows: 24 }),
    outOpen: () => true,
    screen: { say: err, drawing: false, delivered: false },
    prints: new Prints({
      write: (data) => err(String(data)),
      say: (text) => terminal.screen.say(text),
      drawing: () => terminal.screen.drawing,
    }),
    flush: (done) => done(),
  };
  return { terminal, written };
}

describe('the live view of a run', () => {
  it('B23 says how long Ctrl-C waits and what a second one does, and leaves no stray line', async () => {
    const { terminal, written } = fakeTerminal();
    const live = openLive(terminal, false);
    const signals = watchSignals((text) => terminal.screen.say(text));
    const flow = workflow('drawn');
    flow.step('asks', { run: () => void process.emit('SIGINT', 'SIGINT') });
    await createEngine().run(flow, null, { observers: live.observers });
    live.close();
    signals.stop();
    expect(signals.code()).toBe(130);
    expect(standing(written)).toEqual([
      'stopping: nothing more starts, what runs has 10s to finish; Ctrl-C once more ends it now',
    ]);
  });

  it('B23 is wiped away when the process is ended in the middle', () => {
    const { terminal, written } = fakeTerminal();
    const before = process.listeners('exit');
    const live = openLive(terminal, false);
    const [onExit] = process.listeners('exit').filter((one) => !before.includes(one));
    onExit!(130);
    live.close();
    expect(terminal.screen.drawing).toBe(false);
    expect(standing(written)).toEqual([]);
  });

  it('F04 what is printed beside steps stands above it', () => {
    const { terminal, written } = fakeTerminal();
    const live = openLive(terminal, false);
    terminal.prints.print(Buffer.from('no line end'));
    live.close();
    expect(standing(written)).toEqual(['no line end']);
  });
});
