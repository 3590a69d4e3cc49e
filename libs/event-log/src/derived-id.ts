import { hash } from 'node:crypto';

/** Our own namespace for ids that follow from what they name. */
const namespace = Buffer.from('3d6f0a528a4e5c1b9b7e6f1c2d3e4a5b', 'hex');

/**
 * The same id for the same parts, on every retry and every machine: a UUID of version 5 (RFC 9562, section 5.5). Made
 * here, as half a dozen are derived for each conversion and the library takes four times as long.
 */
export function derivedId(...parts: readonly (string | number | bigint)[]): string {
  const name = parts.map((part) => String(part).replaceAll('/', '//')).join('/ ');
  const hex = hash('sha1', Buffer.concat([namespace, Buffer.from(name, 'utf8')]), 'hex');
  const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(18, 20)}-${hex.slice(20, 32)}`;
}
