import type { Fence } from './fence.query.js';
import { merkleRoot, type Seal, sealHash } from './seal.js';

/** The next batch's seal, over its leaves in order. */
export function nextSeal(
  partition: number,
  { nextSeq, nextBatch, headHash }: Fence,
  { recordedAt, leaves }: { recordedAt: string; leaves: readonly string[] },
): Seal {
  const batch = {
    ...{ partition, batch: nextBatch, recordedAt },
    ...{ previousHash: headHash, merkleRoot: merkleRoot(leaves), firstSeq: nextSeq, entries: leaves.length },
  };
  return { ...batch, hash: sealHash(batch) };
}

/** Behind the batch of a seal. */
export function fenceAfter(fence: Fence, { firstSeq, entries, batch, hash, recordedAt }: Seal): Fence {
  return {
    ...fence,
    nextSeq: firstSeq + BigInt(entries),
    nextBatch: batch + 1n,
    headHash: hash,
    headRecordedAt: recordedAt,
  };
}
