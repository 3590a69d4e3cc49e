import fc from 'fast-check';
import { holdEnd, isZone } from './hold-end.js';

test.each<[string, string, number, string | undefined, string]>([
  ['in UTC where no zone is said', '2026-10-20T10:00:00.000Z', 14, undefined, '2026-11-04T00:00:00.000Z'],
  ['from the last moment of a day', '2026-10-20T23:59:59.999Z', 1, 'UTC', '2026-10-22T00:00:00.000Z'],
  [
    'from the first moment of a day, which does not count',
    '2026-10-20T00:00:00.000Z',
    1,
    'UTC',
    '2026-10-22T00:00:00.000Z',
  ],
  ['on the day that it is there, not here', '2026-10-20T23:00:00.000Z', 1, 'Asia/Tokyo', '2026-10-22T15:00:00.000Z'],
  ['over a day of 23 hours', '2026-03-28T12:00:00.000Z', 1, 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
  ['over a day of 25 hours', '2026-10-24T12:00:00.000Z', 1, 'Europe/Berlin', '2026-10-25T23:00:00.000Z'],
  ['where midnight is passed over', '2018-11-02T12:00:00.000Z', 1, 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
  [
    'where midnight is there twice: at the first',
    '2008-10-31T12:00:00.000Z',
    1,
    'America/St_Johns',
    '2008-11-02T02:30:00.000Z',
  ],
  ['where a whole day is passed over', '2011-12-28T12:00:00.000Z', 1, 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
  ['in a zone of odd minutes', '2026-10-20T12:00:00.000Z', 1, 'Asia/Kathmandu', '2026-10-21T18:15:00.000Z'],
])('a hold ends %s', (...[, confirmedAt, days, zone, end]) => {
  expect(holdEnd(confirmedAt, { days, ...(zone === undefined ? {} : { zone }) })).toBe(end);
});

test.each([
  ['Europe/Berlin', true],
  ['UTC', true],
  ['Mars/Olympus', false],
  ['', false],
])('%s is a zone: %s', (name, known) => {
  expect(isZone(name)).toBe(known);
});

const zones = Intl.supportedValuesOf('timeZone');
const instants = fc.date({ min: new Date('1990-01-01'), max: new Date('2060-01-01'), noInvalidDate: true });
const localDay = (instant: number, zone: string) => new Date(instant).toLocaleDateString('sv-SE', { timeZone: zone });

test('in every zone it ends at the instant at which the local date is past its days', () => {
  fc.assert(
    fc.property(fc.constantFrom(...zones), instants, fc.nat({ max: 365 }), (zone, confirmed, days) => {
      const end = Date.parse(holdEnd(confirmed.toISOString(), { days, zone }));
      const first = Date.parse(`${localDay(confirmed.getTime(), zone)}T00:00:00Z`);
      const last = new Date(first + days * 86_400_000).toISOString().slice(0, 10);
      expect(localDay(end, zone) > last).toBe(true);
      expect(localDay(end - 1, zone) <= last).toBe(true);
      expect(end).toBeGreaterThan(confirmed.getTime());
    }),
    { numRuns: 400 },
  );
});

test('a later confirmation never ends its hold earlier', () => {
  fc.assert(
    fc.property(fc.constantFrom(...zones), instants, fc.nat({ max: 172_800_000 }), (zone, confirmed, laterMs) => {
      const later = new Date(confirmed.getTime() + laterMs).toISOString();
      expect(holdEnd(later, { days: 14, zone }) >= holdEnd(confirmed.toISOString(), { days: 14, zone })).toBe(true);
    }),
  );
});
