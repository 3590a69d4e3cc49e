import { createHash } from 'node:crypto';

/** Where a fact failed and on what: the same for all facts that fail alike. */
export interface Failing {
  readonly group: string;
  readonly topic: string;
  readonly type: string;
  /** The fault's name and message, as `causeOf` tells them. */
  readonly cause: string;
}

/**
 * 16 hex digits that faults of one kind share: SHA-256 over group, topic, type and the cause without what differs from
 * fact to fact (ids, hashes, instants, numbers).
 */
export function fingerprintOf({ group, topic, type, cause }: Failing): string {
  const parts = [group, topic, type, withoutParticulars(cause)];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

const uuid = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi;
const hexadecimal = /\b(?=[0-9a-f]*\d)[0-9a-f]{16,}\b/gi;
const number = /\d+(?:[.,:]\d+)*/g;

function withoutParticulars(cause: string): string {
  return cause.replaceAll(uuid, '#').replaceAll(hexadecimal, '#').replaceAll(number, '#');
}
