import fc from 'fast-check';
import { isTimeZone, parseInstant, parseLocalInstant } from './zoned-instant.js';

test.each([
  ['2026-10-06 21:30:00', 'Europe/Berlin', '2026-10-06T19:30:00.000Z'],
  ['2026-12-06T21:30:00', 'Europe/Berlin', '2026-12-06T20:30:00.000Z'],
  ['2026-07-01 00:00:00', 'America/Los_Angeles', '2026-07-01T07:00:00.000Z'],
  ['2026-07-01 00:00:00', 'Asia/Kathmandu', '2026-06-30T18:15:00.000Z'],
  ['2024-02-29 12:00:00', 'UTC', '2024-02-29T12:00:00.000Z'],
])('%s in %s is %s', (text, zone, instant) => {
  expect(parseLocalInstant(text, zone)).toBe(instant);
});

test('of an hour that is there twice the first is meant', () => {
  expect(parseLocalInstant('2026-10-25 02:30:00', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
});

test('a missing hour is read as if the clocks had not been set forward', () => {
  expect(parseLocalInstant('2026-03-29 02:30:00', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
});

test.each([
  ['1969-12-31', undefined],
  ['1970-01-01', '1970-01-01T00:00:00.000Z'],
  ['2999-12-31', '2999-12-31T00:00:00.000Z'],
  ['3000-01-01', undefined],
  ['0000-01-01', undefined],
  ['0075-01-01', undefined],
  ['9999-12-31', undefined],
])('a day of a year that nobody reports of is none: %s is %s', (day, instant) => {
  expect(parseLocalInstant(`${day} 00:00:00`, 'UTC')).toBe(instant);
  expect(parseInstant(`${day}T00:00:00Z`)).toBe(instant);
});

test.each(['2026-02-30 00:00:00', '2025-02-29 00:00:00', '2026-13-01 00:00:00', '2026-01-01 24:00:00'])(
  '%s is no instant',
  (text) => {
    expect(parseLocalInstant(text, 'UTC')).toBeUndefined();
  },
);
test.each(['2026-01-01 23:60:00', '2026-01-01', '2026-1-1 00:00:00', '01/02/2026 00:00:00', ''])(
  '%j is not of the format',
  (text) => {
    expect(parseLocalInstant(text, 'UTC')).toBeUndefined();
  },
);

test('an instant of today’s clocks reads back as what it was written from', () => {
  const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC');
  const instants = fc.date({ min: new Date('2000-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(instants, zones, (at, zone) => {
      at.setUTCMilliseconds(0);
      const wall = at.toLocaleString('sv-SE', { timeZone: zone });
      const read = parseLocalInstant(wall, zone);
      expect(new Date(read ?? '').toLocaleString('sv-SE', { timeZone: zone })).toBe(wall);
    }),
  );
});

test.each([
  ['2026-10-06T21:30:00Z', '2026-10-06T21:30:00.000Z'],
  ['2026-10-06T21:30:00.123456789+02:00', '2026-10-06T19:30:00.123Z'],
  ['2026-10-06T21:30:00', undefined],
  ['2026-02-30T21:30:00Z', undefined],
  ['2026-10-06 21:30:00Z', undefined],
  ['2026-10-06T25:30:00Z', undefined],
])('%s reads as %s', (text, instant) => {
  expect(parseInstant(text)).toBe(instant);
});

test('a time zone is known by its IANA name', () => {
  expect(['Europe/Berlin', 'UTC', 'Mars/Olympus', ''].map(isTimeZone)).toEqual([true, true, false, false]);
});
