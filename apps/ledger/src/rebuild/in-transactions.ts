/** As a live slice has at the most, before it ends. */
const enoughBytes = 16 * 1024 * 1024;

interface Weighed {
  readonly facts?: readonly { readonly payload: { readonly length: number } }[];
}

/** Parts that are taken in one transaction, in order: none is cut, and no more come where there are enough bytes. */
export function* inTransactions<Part extends Weighed>(parts: readonly Part[]): Iterable<readonly Part[]> {
  let from = 0;
  let bytes = 0;
  for (const [index, { facts = [] }] of parts.entries()) {
    for (const { payload } of facts) bytes += payload.length;
    if (bytes < enoughBytes) continue;
    yield parts.slice(from, index + 1);
    from = index + 1;
    bytes = 0;
  }
  if (from < parts.length) yield parts.slice(from);
}
