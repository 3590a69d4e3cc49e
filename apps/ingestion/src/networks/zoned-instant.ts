const dayPattern = /^\d{4}-\d{2}-\d{2}$/;
const localPattern = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})$/;
const rfc3339Pattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** An RFC 3339 instant with an offset, in UTC to the millisecond. Undefined for anything else. */
export function parseInstant(text: string): string | undefined {
  if (!rfc3339Pattern.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) || !isOnDayOfFacts(text) ? undefined : new Date(ms).toISOString();
}

/**
 * `2026-10-06 21:30:00` on the clocks of a zone (IANA name), in UTC. Where clocks are set back an hour is there twice:
 * the first is meant; where they are set forward the missing hour is read as if they had not been.
 */
export function parseLocalInstant(text: string, timeZone: string): string | undefined {
  const match = localPattern.exec(text);
  if (match === null || !isOnDayOfFacts(text)) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  const before = wall - offsetMs(wall - 86_400_000, timeZone);
  const after = wall - offsetMs(wall + 86_400_000, timeZone);
  const fits = [before, after].filter((instant) => instant + offsetMs(instant, timeZone) === wall);
  return new Date(fits.length > 0 ? Math.min(...fits) : before).toISOString();
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** `2026-10-06`, in any year of four digits, where there is such a day. */
export function isDay(text: string): boolean {
  const parsed = new Date(`${text}T00:00:00Z`);
  return dayPattern.test(text) && !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text);
}

/** Years that no fact is of would end beyond what an instant holds, here or where a hold is added to it. */
const years = /^(?:19[7-9]|2\d\d)\d-/;

function isOnDayOfFacts(text: string): boolean {
  return years.test(text) && isDay(text.slice(0, 10));
}

/** How far the zone's clocks are ahead of UTC at an instant. */
function offsetMs(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant);
  const part = (type: string) => Number(parts.find((candidate) => candidate.type === type)?.value);
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wall - Math.floor(instant / 1000) * 1000;
}
