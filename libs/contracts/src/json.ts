import type { Money } from '#money';

/** JSON text of a value; every bigint is written as a decimal string. Made beforehand: a replacer takes twice as long. */
export function toJson(value: unknown): string {
  return JSON.stringify(withoutBigints(value));
}

/** The value itself where it holds none. */
function withoutBigints(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutBigints);
  const given = value as Readonly<Record<string, unknown>>;
  let told: Record<string, unknown> | undefined;
  for (const key of Object.keys(given)) {
    const written = withoutBigints(given[key]);
    if (written !== given[key]) (told ??= { ...given })[key] = written;
  }
  return told ?? value;
}

/** A value of plain objects and lists as its JSON text would be read again: bigints as decimal strings. */
export function onWire(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(onWire);
  const told: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) if (inner !== undefined) told[key] = onWire(inner);
  return told;
}

/** Reads JSON text. Money stays as it is on the wire until it has been validated: see `reviveMoney`. */
export function fromJson(text: string): unknown {
  return JSON.parse(text) as unknown;
}

/** Sums too, which may pass 64 bits. */
const digits = /^-?\d{1,39}$/;

function isWireMoney(value: object): value is { minor: string; currency: string } {
  const candidate = value as Partial<Money>;
  return (
    typeof candidate.currency === 'string' &&
    typeof candidate.minor === 'string' &&
    digits.test(candidate.minor) &&
    Object.keys(value).length === 2
  );
}

/** Turns each object of exactly `minor` and `currency` into money with a bigint, in the value itself: it is not copied. */
export function reviveMoney(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isWireMoney(value)) return { minor: BigInt(value.minor), currency: value.currency };
  const members = value as Record<string, unknown>;
  for (const key of Object.keys(members)) {
    const member = members[key];
    if (typeof member === 'object') members[key] = reviveMoney(member);
  }
  return value;
}
