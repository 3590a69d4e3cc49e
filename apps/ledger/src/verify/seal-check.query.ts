import type { Finding } from '#contracts';
import type { Queryable } from '#postgres';
import { leafHash, merkleRoot, noHash, sealHash } from '../journal/seal.js';
import { type ReadEntry, SealedEntries } from '../proofs/sealed-entries.query.js';
import { type Seal, sealsOf } from '../proofs/seals.query.js';

export const sealCheck = 'every seal holds its entries as they were written, and the hash of the seal before it';

const fences = 'select "partition", next_seq from journal_partition order by "partition"';

interface Fence {
  partition: number;
  next_seq: bigint;
}

interface SealBefore {
  readonly batch: bigint;
  readonly hash: Buffer;
  readonly nextSeq: bigint;
  readonly recordedAt: string;
}

const nothing: SealBefore = { batch: -1n, hash: noHash, nextSeq: 0n, recordedAt: '' };

/** Read at once: whole batches, until there are so many entries. */
const entriesARead = 4_000;

/** Recomputes every hash, some batches at a time; no more than these are in memory. */
export async function checkSeals(books: Queryable): Promise<Finding> {
  const entries = new SealedEntries(books);
  let rows = 0;
  const { rows: partitions } = await books.query<Fence>(fences);
  for (const fence of partitions) {
    let before = nothing;
    for await (const seals of inRanges(sealsOf(books, fence.partition, -1n))) {
      for (const seal of seals) {
        const fault = chainFault(seal, before, fence);
        if (fault !== undefined) return { check: sealCheck, rows, fault };
        before = { ...seal, nextSeq: endOf(seal) };
      }
      const found = await contentFault(entries, seals);
      if (found !== undefined) return { check: sealCheck, rows, fault: found };
      rows += seals.length;
    }
    if (before.nextSeq !== fence.next_seq) {
      return {
        check: sealCheck,
        rows,
        fault: `entry ${fence.partition}-${before.nextSeq} and what follows it has no seal`,
      };
    }
  }
  return { check: sealCheck, rows };
}

function endOf({ firstSeq, entries }: Seal): bigint {
  return firstSeq + BigInt(entries);
}

async function* inRanges(seals: AsyncIterable<Seal>): AsyncGenerator<Seal[]> {
  let range: Seal[] = [];
  let entries = 0;
  for await (const seal of seals) {
    range.push(seal);
    entries += seal.entries;
    if (entries < entriesARead) continue;
    yield range;
    range = [];
    entries = 0;
  }
  if (range.length > 0) yield range;
}

function chainFault(seal: Seal, before: SealBefore, fence: Fence): string | undefined {
  const next = before.batch + 1n;
  if (seal.batch !== next) return `seal ${seal.partition}/${next}: there is none, or the one before it is there twice`;
  const name = `seal ${seal.partition}/${seal.batch}`;
  if (!seal.previousHash.equals(before.hash)) return `${name}: the hash before it is another`;
  if (seal.firstSeq !== before.nextSeq) return `${name}: begins with entry ${seal.firstSeq}, not ${before.nextSeq}`;
  if (seal.recordedAt < before.recordedAt) return `${name}: was recorded before batch ${before.batch}`;
  if (endOf(seal) > fence.next_seq) {
    return `${name}: ends with entry ${endOf(seal) - 1n}, the journal with ${fence.next_seq - 1n}`;
  }
  return sealHash(seal).equals(seal.hash) ? undefined : `${name}: its hash is not that of its content`;
}

async function contentFault(entries: SealedEntries, seals: readonly Seal[]): Promise<string | undefined> {
  const [first, last] = [seals[0], seals.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const { partition, firstSeq: fromSeq } = first;
  const read = await entries.read({ partition, fromSeq, toSeq: endOf(last) });
  let at = 0;
  for (const seal of seals) {
    const start = at;
    while (at < read.length && (read[at] as ReadEntry).entry.seq < endOf(seal)) at += 1;
    const fault = batchFault(seal, read.slice(start, at));
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function batchFault(seal: Seal, read: readonly ReadEntry[]): string | undefined {
  const { partition, batch, entries, firstSeq } = seal;
  if (read.length !== entries) return `seal ${partition}/${batch}: has ${read.length} entries, ${entries} were sealed`;
  const stray = read.find((one) => one.batch !== batch);
  if (stray !== undefined) return `entry ${partition}-${stray.entry.seq}: is of batch ${batch}, not ${stray.batch}`;
  if (merkleRoot(read.map(({ entry }) => leafHash(entry))).equals(seal.merkleRoot)) return undefined;
  const range = `entries ${partition}-${firstSeq} to ${partition}-${endOf(seal) - 1n}`;
  return `seal ${partition}/${batch}: ${range}, their accounts or lines are not those that were sealed`;
}
