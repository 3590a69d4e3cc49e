import type { Money } from '#money';

/** The amounts of a report, all in one currency: see the contract of the same name. */
export interface Figures {
  readonly sale?: Money;
  readonly commission?: Money;
  readonly gross?: Money;
}

const names = ['sale', 'commission', 'gross'] as const;

export function currencyOf(figures: Figures): string | undefined {
  return names.map((name) => figures[name]?.currency).find((currency) => currency !== undefined);
}

export function sameFigures(one: Figures, other: Figures): boolean {
  return names.every(
    (name) => one[name]?.minor === other[name]?.minor && one[name]?.currency === other[name]?.currency,
  );
}

/** Whether nothing is left of any figure. */
export function isNothing(figures: Figures): boolean {
  return names.every((name) => (figures[name]?.minor ?? 0n) === 0n);
}

/** Whether a part names only figures that are there, and no more of each than there is. */
export function isPartOf(part: Figures, whole: Figures): boolean {
  return names.every((name) => {
    const [taken, have] = [part[name], whole[name]];
    if (taken === undefined) return true;
    if (have === undefined || taken.minor < 0n) return false;
    return have.minor >= 0n && taken.minor <= have.minor;
  });
}

export function without(whole: Figures, part: Figures): Figures {
  return mapped(whole, (have, name) => have - (part[name]?.minor ?? 0n));
}

/** What is left when as much of the part is taken as there is. */
export function withoutAtMost(whole: Figures, part: Figures): Figures {
  return mapped(without(whole, part), (left) => (left < 0n ? 0n : left));
}

function mapped(figures: Figures, minorOf: (minor: bigint, name: (typeof names)[number]) => bigint): Figures {
  const changed = names.flatMap((name) => {
    const have = figures[name];
    return have === undefined ? [] : [[name, { ...have, minor: minorOf(have.minor, name) }] as const];
  });
  return Object.fromEntries(changed);
}
