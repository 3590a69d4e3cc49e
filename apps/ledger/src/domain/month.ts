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

function partsOf(month: string): [year: number, number: number] {
  return [Number(month.slice(0, 4)), Number(month.slice(5))];
}
