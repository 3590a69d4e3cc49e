/** A month is YYYY-MM, of the Gregorian calendar, in UTC; days are YYYY-MM-DD. */
export function isMonth(text: string): boolean {
  // Neither PostgreSQL nor the calendar has a year zero.
  return /^\d{4}-(?:0[1-9]|1[0-2])$/.test(text) && !text.startsWith('0000');
}

export function monthOf(day: string): string {
  return day.slice(0, 7);
}

export function firstDayOf(month: string): string {
  return `${month}-01`;
}

export function lastDayOf(month: string): string {
  const [year, number] = partsOf(month);
  const days = new Date(0);
  days.setUTCFullYear(year, number, 0);
  return `${month}-${String(days.getUTCDate())}`;
}

/** The month after; undefined after the last that has four digits. */
export function monthAfter(month: string): string | undefined {
  const [year, number] = partsOf(month);
  if (number < 12) return `${month.slice(0, 5)}${String(number + 1).padStart(2, '0')}`;
  return year === 9999 ? undefined : `${String(year + 1).padStart(4, '0')}-01`;
}

/** Both ends included. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

/** Days as the whole months among them, and the days around these. */
export function wholeMonths({ from, to }: Days): {
  readonly months: readonly string[];
  readonly around: readonly Days[];
} {
  const months: string[] = [];
  let month = from === firstDayOf(monthOf(from)) ? monthOf(from) : monthAfter(monthOf(from));
  for (; month !== undefined && lastDayOf(month) <= to; month = monthAfter(month)) months.push(month);
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined) return { months, around: [{ from, to }] };
  const before = { from, to: lastDayOf(monthOf(from)) };
  const after = { from: firstDayOf(monthOf(to)), to };
  return {
    months,
    around: [...(monthOf(from) < first ? [before] : []), ...(monthOf(to) > last ? [after] : [])],
  };
}

function partsOf(month: string): [year: number, number: number] {
  return [Number(month.slice(0, 4)), Number(month.slice(5))];
}
