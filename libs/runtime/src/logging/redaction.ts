/** Header, field and query names whose values are never written. */
const secretName = /token|secret|password|signature|api[-_]?key|authorization|cookie|iban/i;

export const redacted = '[redacted]';

/** A URL that may be logged: the values of secret query parameters are taken out, the rest is kept as it came. */
export function redactUrl(url: string): string {
  const start = url.indexOf('?');
  if (start === -1) return url;
  const query = hideValues(url.slice(start + 1), { isSecret: (name) => secretName.test(name), mask: redacted });
  return `${url.slice(0, start)}?${query}`;
}

/**
 * A query without the values of secret names, each up to its `&`; the rest is kept as it came. A name may begin at any
 * `?`, for there are senders that hang a query of their own behind one that is there; and it may be percent-encoded.
 */
export function hideValues(
  query: string,
  { isSecret, mask }: { isSecret: (name: string) => boolean; mask: string },
): string {
  const parts = query.split('&').map((part) => {
    const pieces = part.split('?');
    const secret = pieces.findIndex((piece) => [...new URLSearchParams(piece).keys()].some(isSecret));
    if (secret === -1) return part;
    const [name = ''] = (pieces[secret] ?? '').split('=', 1);
    return [...pieces.slice(0, secret), `${name}=${mask}`].join('?');
  });
  return parts.join('&');
}
