export type CanonicalValue =
  string | number | null | readonly CanonicalValue[] | { readonly [name: string]: CanonicalValue };

/**
 * The text of a value by RFC 8785: names sorted by UTF-16 code units, no white space. One value, one text, in every
 * language. Throws RangeError on what has none or several: fractions, integers beyond 53 bits, lone surrogates.
 */
export function canonicalJson(value: CanonicalValue): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return textOf(value);
  if (typeof value === 'number') return numberOf(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const fields = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${fields.map(([name, inner]) => `${textOf(name)}:${canonicalJson(inner)}`).join(',')}}`;
}

function isList(value: object): value is readonly CanonicalValue[] {
  return Array.isArray(value);
}

function textOf(text: string): string {
  if (!text.isWellFormed()) throw new RangeError('a lone surrogate has no canonical text');
  return JSON.stringify(text);
}

function numberOf(value: number): string {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} has no canonical text here`);
  return String(value);
}
