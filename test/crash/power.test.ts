/**
 * The power is cut while a run is written: nothing that was told to be kept before is lost.
 */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { seededRandom } from '../../src/std/random.ts';
import { cycles, LONG, leftOut, SEED } from './length.ts';
import { Disk, missing } from './power-cut.ts';
import { bundled, Play, play } from './program.ts';

const CUTS = cycles(3, 200);
/** Seconds for each on a quiet machine; on a busy one it may take many times as long. */
const TIMEOUT_MS = 300_000 + CUTS * 30_000;

interface Cut {
  /** The last number of which the program said that it is kept, as read before the cut. */
  readonly told: number;
  readonly kept: readonly number[];
}

/** Appends to one run over so many power cuts. */
async function playCuts(durability: 'disk' | 'process', count: number): Promise<Cut[]> {
  const [program, reader] = [await bundled('store/append'), await bundled('store/read')];
  const random = seededRandom(SEED);
  const disk = new Disk();
  const file = join(disk.path, 'runs.db');
  const cuts: Cut[] = [];
  for (let i = 0; i < count; i++) {
    disk.mount();
    try {
      const told = await cutAfter(new Play(program, [file, durability]), disk, 5 + random() * 150);
      disk.unmount();
      disk.mount();
      cuts.push({ told, kept: await kept(reader, file) });
    } finally {
      disk.unmount();
    }
  }
  return cuts;
}

/** Cuts the power when the program has told so many numbers, and gives the last of them. */
async function cutAfter(writer: Play, disk: Disk, lines: number): Promise<number> {
  let [told, count] = [0, 0];
  const isEnough = (line: string) => {
    const number = /^kept (\d+)$/.exec(line)?.[1];
    if (number === undefined) return false;
    told = Math.max(told, Number(number));
    return ++count >= lines;
  };
  await writer.said(isEnough);
  const before = told;
  disk.cut();
  writer.kill();
  await writer.ended;
  return before;
}

async function kept(reader: string, file: string): Promise<number[]> {
  const { lines, stderr } = await play(reader, [file]);
  if (lines[0] === undefined) throw new Error(`the store cannot be read: ${stderr}`);
  return JSON.parse(lines[0]) as number[];
}

function faultsOf({ told, kept: numbers }: Cut): string[] {
  const gap = numbers.findIndex((number, i) => number !== i + 1);
  const lost = told - numbers.length;
  return [
    ...(gap < 0 ? [] : [`number ${gap + 1} is missing`]),
    ...(lost > 0 ? [`${lost} that were told are lost`] : []),
  ];
}

const why = missing();

it(`${CUTS} power cuts lose nothing`, { timeout: TIMEOUT_MS }, async () => {
  if (why !== undefined) return leftOut('power', why);
  const cuts = await playCuts('disk', CUTS);
  console.log(JSON.stringify({ cuts: cuts.length, told: cuts.at(-1)!.told }));
  expect(cuts.flatMap(faultsOf)).toEqual([]);
  expect(cuts.at(-1)!.told).toBeGreaterThan(CUTS);
});

it('would see what is lost where nothing is waited for', { timeout: TIMEOUT_MS }, async () => {
  if (why !== undefined) return leftOut('power', why);
  if (!LONG) return console.log('crash lane power, control: only in npm run crash');
  const cuts = await playCuts('process', Math.min(CUTS, 20));
  const lossy = cuts.filter((cut) => faultsOf(cut).length > 0);
  console.log(JSON.stringify({ cuts: cuts.length, lossy: lossy.length }));
  if (lossy.length === 0) throw new Error('the lane is blind: no cut has lost anything');
});

it('would see what does not hold', () => {
  expect(faultsOf({ told: 2, kept: [1, 2, 3] })).toEqual([]);
  expect(faultsOf({ told: 2, kept: [1] })).toEqual(['1 that were told are lost']);
  expect(faultsOf({ told: 2, kept: [1, 3] })).toEqual(['number 2 is missing']);
});
