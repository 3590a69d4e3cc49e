import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { looksOwn, macLength, partsOf, signedBytes, signedLength } from '../domain/click-id.js';

export interface CertifiedId {
  readonly linkNumber: bigint;
  readonly clickedAt: string;
}

export interface ClickIdKeys {
  mint(linkNumber: bigint, at: string): string;
  /** `foreign`: minted elsewhere, opaque to us. `forged`: looks like ours and is not. */
  verify(clickId: string): CertifiedId | 'foreign' | 'forged';
}

/** `keys` is `1:hex,2:hex`: the first mints, all of them verify, so that keys can be rotated. At least 16 bytes each. */
export function clickIdKeys(keys: string): ClickIdKeys {
  const byId = new Map(keys.split(',').map(keyOf));
  const [minting] = byId.keys();
  if (minting === undefined) throw new RangeError('at least one click id key');
  const mac = (keyId: number, signed: Uint8Array): Buffer | undefined => {
    const key = byId.get(keyId);
    return key === undefined ? undefined : createHmac('sha256', key).update(signed).digest().subarray(0, macLength);
  };
  return {
    mint(linkNumber, at) {
      const signed = signedBytes({ keyId: minting, linkNumber, atMs: Date.parse(at), random: randomBytes(7) });
      return Buffer.concat([signed, mac(minting, signed) ?? Buffer.alloc(0)]).toString('base64url');
    },
    verify(clickId) {
      if (!looksOwn(clickId)) return 'foreign';
      const bytes = Buffer.from(clickId, 'base64url');
      const signed = bytes.subarray(0, signedLength);
      const parts = partsOf(signed);
      const expected = mac(parts.keyId, signed);
      if (expected === undefined || !timingSafeEqual(expected, bytes.subarray(signedLength))) return 'forged';
      return { linkNumber: parts.linkNumber, clickedAt: new Date(parts.atMs).toISOString() };
    },
  };
}

function keyOf(text: string): [number, Buffer] {
  const match = /^(\d{1,3}):([0-9a-f]{32,128})$/i.exec(text.trim());
  const id = Number(match?.[1]);
  if (match === null || id > 255) throw new RangeError('a click id key is `<0..255>:<at least 32 hex digits>`');
  return [id, Buffer.from(match[2] ?? '', 'hex')];
}
