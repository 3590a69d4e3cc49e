/** A record batch as it is stored, wherever it lies. */
export interface StoredBatch {
  readonly firstOffset: bigint;
  readonly count: number;
  /** Microseconds since 1970: what Postgres keeps. */
  readonly recordedAtMicros: bigint;
  readonly codec: number;
  readonly body: Buffer;
}

/** A file of the archive, as the owner's database knows it. */
export interface ArchivedRange {
  readonly topic: string;
  readonly partition: number;
  readonly firstOffset: bigint;
  readonly nextOffset: bigint;
  /** Within the archive's folder. */
  readonly file: string;
  readonly bytes: bigint;
  /** Of all bytes but the last 32; lower-case hex. */
  readonly sha256: string;
}

/** Where a batch stands in its file. */
export interface IndexEntry extends Omit<StoredBatch, 'body'> {
  readonly position: number;
  readonly bytes: number;
}

/*
 * header   magic (8), partition (u32), first offset (u64), the topic's length (u16) and its bytes
 * bodies   as they were stored
 * index    for each batch: first offset (u64), count (u32), recorded at (i64), codec (u16), position (u64), bytes (u32)
 * trailer  the index's position (u64), its entries (u32), SHA-256 of everything before (32)
 * Numbers are big-endian.
 */
const magic = Buffer.from('TRIBLOG1');
const entryBytes = 34;
export const hashBytes = 32;
export const trailerBytes = 12 + hashBytes;

export function headerOf(topic: string, partition: number, firstOffset: bigint): Buffer {
  const name = Buffer.from(topic);
  const numbers = Buffer.alloc(14);
  numbers.writeUInt32BE(partition, 0);
  numbers.writeBigUInt64BE(firstOffset, 4);
  numbers.writeUInt16BE(name.length, 12);
  return Buffer.concat([magic, numbers, name]);
}

/** Index and trailer, but for the hash. */
export function footerOf(index: readonly IndexEntry[], position: number): Buffer {
  const footer = Buffer.alloc(index.length * entryBytes + 12);
  for (const [number, entry] of index.entries()) {
    const at = number * entryBytes;
    footer.writeBigUInt64BE(entry.firstOffset, at);
    footer.writeUInt32BE(entry.count, at + 8);
    footer.writeBigInt64BE(entry.recordedAtMicros, at + 12);
    footer.writeUInt16BE(entry.codec, at + 20);
    footer.writeBigUInt64BE(BigInt(entry.position), at + 22);
    footer.writeUInt32BE(entry.bytes, at + 30);
  }
  footer.writeBigUInt64BE(BigInt(position), index.length * entryBytes);
  footer.writeUInt32BE(index.length, index.length * entryBytes + 8);
  return footer;
}

/** Where the index stands, as the trailer says. */
export function indexPlace(trailer: Buffer): { position: number; bytes: number } {
  return { position: Number(trailer.readBigUInt64BE(0)), bytes: trailer.readUInt32BE(8) * entryBytes };
}

export function readIndex(index: Buffer): IndexEntry[] {
  return Array.from({ length: index.length / entryBytes }, (_none, number) => {
    const at = number * entryBytes;
    return {
      firstOffset: index.readBigUInt64BE(at),
      count: index.readUInt32BE(at + 8),
      recordedAtMicros: index.readBigInt64BE(at + 12),
      codec: index.readUInt16BE(at + 20),
      position: Number(index.readBigUInt64BE(at + 22)),
      bytes: index.readUInt32BE(at + 30),
    };
  });
}
