/**
 * What a run took, as people read it.
 */
import { describe, expect, it } from 'vitest';
import type { RunFigures } from '../run/figures/figures.ts';
import { figuresText } from './figures-text.ts';

const FIGURES: RunFigures = {
  durationMs: 12_300,
  busyMs: 10_000,
  attemptMs: 34_000,
  queuedMs: 2_100,
  attempts: 24,
  retries: 3,
  failureRate: 3 / 24,
  atOnce: { mean: 3.4, most: 8 },
  pools: {
    llm: { size: 4, most: 3, used: 0.784 },
    memory: { size: 2 ** 30, most: 2 ** 29, used: 0.5 },
  },
  criticalPath: [
    { step: 'load', durationMs: 2_000, queuedMs: 0, pausedMs: 0 },
    { step: 'transform', durationMs: 8_000, queuedMs: 1_200, pausedMs: 500 },
  ],
  resources: { cpuMs: 5_200, peakMemoryBytes: 180 * 2 ** 20 },
};

describe('what a run took, in lines', () => {
  it('has work, pools and the critical path', () => {
    expect(figuresText(FIGURES)).toEqual([
      '24 attempts, 3 tried again; 3.4 at once, at most 8; 2.1 s queued; 5.2 s of processor time; 180 MB of memory at most',
      'pools: llm 78 % of 4, at most 3; memory 50 % of 1gb, at most 512mb',
      'critical path: load 2.0 s -> transform 8.0 s (1.2 s queued, 500 ms between attempts)',
    ]);
  });

  it('has no word for what was not counted, or did not happen', () => {
    const { resources: _, ...later } = { ...FIGURES, pools: {}, retries: 0, queuedMs: 9 };
    expect(figuresText({ ...later, criticalPath: later.criticalPath.slice(1) })).toEqual([
      '24 attempts; 3.4 at once, at most 8',
    ]);
  });

  it('names the longest steps of a long path', () => {
    const criticalPath = [10, 9, 1, 2, 8, 7, 6, 5].map((durationMs, i) => ({
      step: `s${i}`,
      durationMs,
      queuedMs: 0,
      pausedMs: 0,
    }));
    expect(figuresText({ ...FIGURES, criticalPath })[2]).toBe(
      'critical path: s0 10 ms -> s1 9.0 ms -> … -> s4 8.0 ms -> s5 7.0 ms -> s6 6.0 ms -> s7 5.0 ms',
    );
  });
});
