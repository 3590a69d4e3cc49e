import { isCurrency } from '#money';
import { problem } from '#runtime';

/** Refuses a day that no calendar has: 30 February, and those of the year zero, which PostgreSQL lacks too. */
export function refuseUnknownDay(day: string | undefined, field: string): void {
  if (day === undefined || isDay(day)) return;
  throw problem(422, 'day-unknown', 'There is no such day', `${day} is in no calendar.`, {
    pointer: `#/query/${field}`,
  });
}

/** The two clocks of a question, as its query has them. */
export function refuseUnknownMoment({ effectiveOn, knownAt }: { effectiveOn?: string; knownAt?: string }): void {
  refuseUnknownDay(effectiveOn, 'effectiveOn');
  if (knownAt === undefined || isInCalendar(knownAt, knownAt)) return;
  throw problem(422, 'instant-unknown', 'There is no such instant', `${knownAt} is in no calendar.`, {
    pointer: '#/query/knownAt',
  });
}

export function refuseUnknownCurrency(currency: string): void {
  if (isCurrency(currency)) return;
  throw problem(422, 'currency-unknown', 'There is no such currency', `${currency} is not in ISO 4217.`, {
    pointer: '#/query/currency',
  });
}

export function isDay(text: string): boolean {
  return isInCalendar(text, `${text}T00:00:00.000Z`);
}

function isInCalendar(text: string, instant: string): boolean {
  const time = Date.parse(instant);
  return !text.startsWith('0000') && !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
