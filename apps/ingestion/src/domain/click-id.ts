/**
 * A click id that proves itself: version (1 byte), key id (1), link number (8), time in ms (6), random (7), and the
 * HMAC-SHA256 of these, truncated to 16 bytes (RFC 2104 allows half of the digest). 39 bytes, 52 base64url characters.
 */
export interface ClickIdParts {
  readonly keyId: number;
  readonly linkNumber: bigint;
  /** Milliseconds since 1970, UTC. */
  readonly atMs: number;
  /** 7 bytes. */
  readonly random: Uint8Array;
}

const clickIdVersion = 1;
export const signedLength = 23;
export const macLength = 16;

const ownShape = /^AQ[A-Za-z0-9_-]{50}$/;

/** Whether an id looks like one of ours (its first byte is version 1); whether it is, the MAC says. */
export function looksOwn(clickId: string): boolean {
  return ownShape.test(clickId);
}

/** The 23 bytes that are signed. */
export function signedBytes({ keyId, linkNumber, atMs, random }: ClickIdParts): Uint8Array {
  const bytes = new Uint8Array(signedLength);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, clickIdVersion);
  view.setUint8(1, keyId);
  view.setBigUint64(2, linkNumber);
  view.setUint16(10, Math.floor(atMs / 2 ** 32));
  view.setUint32(12, atMs % 2 ** 32);
  bytes.set(random.subarray(0, 7), 16);
  return bytes;
}

export function partsOf(bytes: Uint8Array): ClickIdParts {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    keyId: view.getUint8(1),
    linkNumber: view.getBigUint64(2),
    atMs: view.getUint16(10) * 2 ** 32 + view.getUint32(12),
    random: bytes.slice(16, signedLength),
  };
}
