/** How long confirmed money is held back, in whole days on the clocks of a zone. */
export interface Hold {
  readonly days: number;
  /** IANA name; UTC where absent. */
  readonly zone?: string;
}

const dayMs = 86_400_000;
const utc = 'UTC';

/** Whether the time zone database that this Node brings knows the name. */
export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/**
 * The start of the local day after `days` full local days: the day of `confirmedAt` is begun already and does not count.
 * Days are those of the zone's calendar, of 23 or 25 hours where its clocks change. Where midnight is passed over the day
 * starts when the clocks jump; where it is there twice, at the first.
 */
export function holdEnd(confirmedAt: string, { days, zone = utc }: Hold): string {
  const from = Date.parse(confirmedAt);
  const day = Math.floor(wallMs(from, zone) / dayMs) + days + 1;
  return new Date(startOfDay(day * dayMs, zone)).toISOString();
}

/** `midnight` as the zone's clocks show it, told as if they showed UTC. */
function startOfDay(midnight: number, zone: string): number {
  const around = [midnight - dayMs, midnight + dayMs].map((instant) => midnight - offsetMs(instant, zone));
  const shown = around.filter((instant) => wallMs(instant, zone) === midnight);
  return shown.length > 0 ? Math.min(...shown) : firstFrom(midnight, zone);
}

/** The clocks pass over midnight: the instant at which they do. */
function firstFrom(midnight: number, zone: string): number {
  let before = midnight - 2 * dayMs;
  let reached = midnight + 2 * dayMs;
  while (reached - before > 1) {
    const middle = Math.floor((before + reached) / 2);
    if (wallMs(middle, zone) >= midnight) reached = middle;
    else before = middle;
  }
  return reached;
}

function offsetMs(instant: number, zone: string): number {
  return wallMs(instant, zone) - instant;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** What the zone's clocks show at an instant, told as if they showed UTC. */
function wallMs(instant: number, zone: string): number {
  if (zone === utc) return instant;
  const parts = Object.fromEntries(
    clockOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  return wall + (((instant % 1000) + 1000) % 1000);
}

/** To make one costs more than a whole decision. There are some hundreds of zones, so that all may be kept. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const numeric = 'numeric';
  const clock = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
    ...{ timeZone, hourCycle: 'h23', year: numeric, month: numeric, day: numeric },
    ...{ hour: numeric, minute: numeric, second: numeric },
  });
  clocks.set(timeZone, clock);
  return clock;
}
