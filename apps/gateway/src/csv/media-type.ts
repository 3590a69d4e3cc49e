const types = ['application/json', 'text/csv'] as const;
export type MediaType = (typeof types)[number];

const quality = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

/**
 * Which of the two an Accept header asks for (RFC 9110, 12.5.1): the one it weighs more, JSON where it weighs both alike
 * or there is none; undefined where it takes neither.
 */
export function acceptedType(accept: string | undefined): MediaType | undefined {
  if (accept === undefined || accept.trim() === '') return 'application/json';
  const ranges = accept.split(',').map(rangeOf);
  const weighed = types.map((type) => ({ type, weight: weightOf(type, ranges) })).filter(({ weight }) => weight > 0);
  return weighed.toSorted((one, other) => other.weight - one.weight)[0]?.type;
}

interface Range {
  readonly type: string;
  readonly weight: number;
}

function rangeOf(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  if (q === undefined) return { type, weight: 1 };
  return { type, weight: quality.test(q) ? Number(q) : 0 };
}

/** The range that names a type most exactly decides. */
function weightOf(type: MediaType, ranges: readonly Range[]): number {
  const names = [type, `${type.slice(0, type.indexOf('/'))}/*`, '*/*'];
  const found = names.map((name) => ranges.find((range) => range.type === name)).find((range) => range !== undefined);
  return found?.weight ?? 0;
}
