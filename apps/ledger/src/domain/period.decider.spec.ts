import { givenWhenThen, precedence } from '#testing';
import {
  type ClosePeriod,
  periodDecider,
  type PeriodClosed,
  type PeriodRefusal,
  periodRefusals,
} from './period.decider.js';

const close = (month: string, at: string): ClosePeriod => ({
  ...{ type: 'ClosePeriod', currency: 'EUR', month, by: 'fina', at },
});
const closed = (month: string, at = '2026-12-01T00:00:00.000Z'): PeriodClosed => ({
  ...{ type: 'PeriodClosed', currency: 'EUR', month, closedBy: 'fina', closedAt: at },
});
const given = givenWhenThen(periodDecider);
/** Books that begin in a month, with nothing closed. */
const decideOn = (firstMonth: string | undefined, command: ClosePeriod) =>
  periodDecider.decide(firstMonth === undefined ? {} : { firstMonth }, command);
const refusal = (name: PeriodRefusal) => ({ outcome: 'refused', refusal: name });

test('the first month that has entries can be closed as soon as it is over in UTC, and not a millisecond before', () => {
  expect(decideOn('2026-10', close('2026-10', '2026-10-31T23:59:59.999Z'))).toEqual(refusal('month-not-over'));
  expect(decideOn('2026-10', close('2026-10', '2026-11-01T00:00:00.000Z'))).toEqual({
    outcome: 'decided',
    events: [closed('2026-10', '2026-11-01T00:00:00.000Z')],
  });
});

test('then month after month, over the turn of the year, those without entries too', () => {
  const at = '2027-03-01T00:00:00.000Z';
  given([closed('2026-11')])
    .when(close('2026-12', at))
    .then([closed('2026-12', at)]);
  given([closed('2026-11'), closed('2026-12')])
    .when(close('2027-01', at))
    .then([closed('2027-01', at)]);
  given([closed('2026-11')])
    .when(close('2027-01', at))
    .thenRefused('earlier-month-open');
});

test('a month that is closed stays as it is', () => {
  const history = [closed('2026-10'), closed('2026-11')];
  given(history).when(close('2026-10', '2027-01-01T00:00:00.000Z')).thenUnchanged();
  given(history).when(close('2026-11', '2027-01-01T00:00:00.000Z')).thenUnchanged();
});

test.each(['2026-13', '2026-00', '0000-01', '2026-1', 'October', ''])('%p is no month', (month) => {
  given([closed('2026-10')])
    .when(close(month, '2027-01-01T00:00:00.000Z'))
    .thenRefused('month-unknown');
});

test('books that are empty, or begin later, have no such month: nobody has to close the years before them', () => {
  expect(decideOn(undefined, close('2026-10', '2027-01-01T00:00:00.000Z'))).toEqual(refusal('month-unknown'));
  expect(decideOn('2026-10', close('2026-09', '2027-01-01T00:00:00.000Z'))).toEqual(refusal('month-unknown'));
  given([closed('2026-10')])
    .when(close('2026-09', '2027-01-01T00:00:00.000Z'))
    .thenRefused('month-unknown');
});

/** A command that would be refused for both, on books that begin in October. */
const both: Readonly<Record<string, ClosePeriod>> = {
  'month-unknown month-not-over': close('2026-09', '2026-09-30T00:00:00.000Z'),
  'month-unknown earlier-month-open': close('2026-13', '2027-02-01T00:00:00.000Z'),
  'month-not-over earlier-month-open': close('2026-12', '2026-12-31T00:00:00.000Z'),
};
test.each(precedence(periodRefusals))('%s comes before %s', (first, second) => {
  expect(decideOn('2026-10', both[`${first} ${second}`] as ClosePeriod)).toEqual(refusal(first));
});
