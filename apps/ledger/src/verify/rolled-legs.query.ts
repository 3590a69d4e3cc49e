import type { Place } from './checks.query.js';

export const dayOf = (number: Place[number] | undefined) =>
  new Date(Number(number) * 86_400_000).toISOString().slice(0, 10);

export const accountOn = ([account, day]: Place) => `account ${account}, recorded on ${dayOf(day)}`;
export const rolledDayOf = ([partition, day]: Place) => `rolled_day ${dayOf(day)} of partition ${partition}`;

/** A day as a number that a place can hold. */
export const dayNumber = (day: string) => `(${day} - date '1970-01-01')::bigint`;

/** Each leg with the day it was recorded on, as far as days are summed up. */
export const rolledLegs = `
  select leg.account, leg.seq, leg.amount, (leg.effective_at at time zone 'UTC')::date as effective_day, leg.booked_on,
    rolled_day.recorded_day, leg.kind, leg.stream, leg.program_id, leg."partition"
  from entry_leg as leg
  join rolled_day on rolled_day."partition" = leg."partition" and leg.seq >= first_seq and leg.seq < next_seq`;
