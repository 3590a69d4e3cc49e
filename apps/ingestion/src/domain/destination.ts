/** In order of precedence. */
export const destinationRefusals = [
  'destination-unparsable',
  'destination-not-https',
  'destination-with-credentials',
  'destination-host-not-allowed',
] as const;
export type DestinationRefusal = (typeof destinationRefusals)[number];

/** Blanks, control characters and backslashes: browsers mend or drop them. */
const isSuspicious = (text: string) => [...text].some((sign) => sign <= ' ' || sign === '\u007f' || sign === '\\');

/**
 * A link may only lead to a host of its program, over TLS. The host is compared as the browser will resolve it, so that
 * no spelling of another one gets through; what a browser would mend (backslashes, blanks, tabs) is not accepted.
 */
export function destinationRefusal(
  destination: string,
  allowedHosts: readonly string[],
): DestinationRefusal | undefined {
  if (isSuspicious(destination) || !/^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(destination)) return 'destination-unparsable';
  const url = URL.parse(destination);
  if (url === null) return 'destination-unparsable';
  if (url.protocol !== 'https:') return 'destination-not-https';
  if (url.username !== '' || url.password !== '') return 'destination-with-credentials';
  const allowed = allowedHosts.some((host) => URL.parse(`https://${host}/`)?.host === url.host);
  return allowed ? undefined : 'destination-host-not-allowed';
}

/** The destination with the click id in the network's parameter; all else stays as it was written. */
export function withClickId(destination: string, parameter: string, clickId: string): string {
  const [address = '', fragment] = destination.split('#', 2);
  const joint = address.includes('?') ? '&' : '?';
  const tail = fragment === undefined ? '' : `#${fragment}`;
  return `${address}${joint}${encodeURIComponent(parameter)}=${encodeURIComponent(clickId)}${tail}`;
}
