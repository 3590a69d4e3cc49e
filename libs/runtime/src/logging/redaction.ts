/** Header, field and query names whose values are never written. */
const secretName = /token|secret|password|signature|api[-_]?key|authorization|cookie|iban/i;

export const redacted = '[redacted]';

function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/** A URL that may be logged: the values of secret query parameters are taken out, the rest is kept as it came. */
export function redactUrl(url: string): string {
  const start = url.indexOf('?');
  if (start === -1) return url;
  const query = url
    .slice(start + 1)
    .split('&')
    .map((part) => {
      const [name = ''] = part.split('=', 1);
      return isSecretName(safelyDecoded(name)) ? `${name}=${redacted}` : part;
    });
  return `${url.slice(0, start)}?${query.join('&')}`;
}

/** Names may be percent-encoded to hide them from a filter like this one; what does not decode is taken as it is. */
function safelyDecoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
