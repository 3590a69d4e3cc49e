import { v5 } from 'uuid';

/** Our own namespace for ids that follow from what they name (RFC 9562, version 5). */
const namespace = '3d6f0a52-8a4e-5c1b-9b7e-6f1c2d3e4a5b';

/** The same id for the same parts, on every retry and every machine. */
export function derivedId(...parts: readonly (string | number | bigint)[]): string {
  return v5(parts.map((part) => String(part).replaceAll('/', '//')).join('/ '), namespace);
}
