/**
 * Dates where clocks are changed: times that they leave out, and times that they show twice.
 */
import { describe, expect, it } from 'vitest';
import { added, readSpan } from './span.ts';
import { instantOf, localTime, zoneOf } from './zone.ts';

const ZURICH = zoneOf('Europe/Zurich')!;
const LORD_HOWE = zoneOf('Australia/Lord_Howe')!;

function at(text: string) {
  const [year, month, day, hour, minute] = text.split(/\D/).map(Number) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return { year, month, day, hour, minute, second: 0, ms: 0 };
}

describe('times of a zone', () => {
  it.each([
    // Clocks go from 02:00 to 03:00 on 31 March 2024, and from 03:00 back to 02:00 on 27 October.
    ['before the gap', ZURICH, '2024-03-31 01:59', '2024-03-31T00:59:00.000Z'],
    ['in the gap', ZURICH, '2024-03-31 02:30', '2024-03-31T01:30:00.000Z'],
    ['behind the gap', ZURICH, '2024-03-31 03:00', '2024-03-31T01:00:00.000Z'],
    ['before the overlap', ZURICH, '2024-10-27 01:59', '2024-10-26T23:59:00.000Z'],
    ['in the overlap', ZURICH, '2024-10-27 02:30', '2024-10-27T00:30:00.000Z'],
    ['behind the overlap', ZURICH, '2024-10-27 03:00', '2024-10-27T02:00:00.000Z'],
    // By half an hour: from 02:00 to 02:30 on 6 October 2024, and from 02:00 back to 01:30 on 7 April.
    ['in the gap of half an hour', LORD_HOWE, '2024-10-06 02:15', '2024-10-05T15:45:00.000Z'],
    ['behind it', LORD_HOWE, '2024-10-06 02:30', '2024-10-05T15:30:00.000Z'],
    ['in the overlap of half an hour', LORD_HOWE, '2024-04-07 01:45', '2024-04-06T14:45:00.000Z'],
    ['behind that', LORD_HOWE, '2024-04-07 02:00', '2024-04-06T15:30:00.000Z'],
    ['a year before clocks had zones', ZURICH, '1850-01-01 00:00', '1849-12-31T23:25:52.000Z'],
  ])('%s', (_, zone, local, instant) => {
    expect(new Date(instantOf(zone, at(local))).toISOString()).toBe(instant);
  });

  it('a time in a gap moves forward by the gap', () => {
    expect(localTime(ZURICH, instantOf(ZURICH, at('2024-03-31 02:30')))).toEqual(
      at('2024-03-31 03:30'),
    );
    expect(localTime(LORD_HOWE, instantOf(LORD_HOWE, at('2024-10-06 02:15')))).toEqual(
      at('2024-10-06 02:45'),
    );
  });

  it('every hour of two years is read back', () => {
    for (const zone of [ZURICH, LORD_HOWE, zoneOf('Asia/Kolkata')!, zoneOf('UTC')!]) {
      const first = Date.UTC(2024, 0, 1);
      for (let hour = 0; hour < 2 * 366 * 24; hour++) {
        const instant = first + hour * 3_600_000;
        const back = instantOf(zone, localTime(zone, instant));
        // Of a time that comes twice it is the first.
        const isTwice = back !== instant;
        if (!isTwice) continue;
        expect(localTime(zone, back)).toEqual(localTime(zone, instant));
        expect(instant - back).toBeGreaterThan(0);
        expect(instant - back).toBeLessThanOrEqual(3_600_000);
      }
    }
  });
});

describe('spans', () => {
  it.each([
    ['a day over the gap', 'P1D', '2024-03-30T01:30:00Z', '2024-03-31T01:30:00.000Z'],
    ['24 hours over the gap', 'PT24H', '2024-03-30T12:00:00Z', '2024-03-31T12:00:00.000Z'],
    ['a day at the same hour', 'P1D', '2024-03-30T12:00:00Z', '2024-03-31T11:00:00.000Z'],
    ['a month back into the overlap', '-P1M', '2024-11-27T01:30:00Z', '2024-10-27T00:30:00.000Z'],
    ['nothing, in the second pass', 'P0D', '2024-10-27T01:30:00Z', '2024-10-27T01:30:00.000Z'],
  ])('%s', (_, text, from, to) => {
    const span = readSpan(text)!;
    expect(new Date(added(ZURICH, Date.parse(from), span)).toISOString()).toBe(to);
  });

  it.each(['', 'P', 'PT', '1D', 'P1', 'P1D2M', 'P1.5D', 'P-1D', '--P1D'])('%j is none', (text) => {
    expect(readSpan(text)).toBeUndefined();
  });
});
