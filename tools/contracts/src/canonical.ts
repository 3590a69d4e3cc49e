import { format, resolveConfig } from 'prettier';

/** A value as the committed file tells it: keys sorted, in the project's look, so that one value has one text. */
export async function canonical(path: string, value: unknown): Promise<string> {
  return format(JSON.stringify(sorted(value), null, 2), { ...(await resolveConfig(path)), parser: 'json' });
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  // The order of `required` is that of the declaration, and means nothing.
  return Object.fromEntries(
    entries.map(([key, inner]) => [key, key === 'required' && Array.isArray(inner) ? inner.toSorted() : sorted(inner)]),
  );
}
