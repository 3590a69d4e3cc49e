/**
 * The one text of a value (RFC 8785): members in the order of their names' UTF-16 code units, no white space. A bigint is
 * told as a decimal string, an absent member not at all. Throws RangeError on what JSON has no words for.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint') return `"${value.toString()}"`;
  if (typeof value === 'string') return stringOf(value);
  if (typeof value === 'number') return numberOf(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object') {
    const members = Object.entries(value).filter(([, inner]) => inner !== undefined);
    const sorted = members.sort(([one], [other]) => (one < other ? -1 : 1));
    return `{${sorted.map(([name, inner]) => `${stringOf(name)}:${canonicalJson(inner)}`).join(',')}}`;
  }
  throw new RangeError(`JSON has no ${typeof value}`);
}

function stringOf(text: string): string {
  if (!text.isWellFormed()) throw new RangeError('JSON has no half of a surrogate pair');
  return JSON.stringify(text);
}

function numberOf(number: number): string {
  if (!Number.isFinite(number)) throw new RangeError(`JSON has no ${number}`);
  return JSON.stringify(number);
}
