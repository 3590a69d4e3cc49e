import { hash } from 'node:crypto';

/** Everything of an entry that is sealed, as verify and an outsider see it. */
export interface SealedEntry {
  readonly partition: number;
  readonly seq: bigint;
  readonly kind: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly effectiveAt: string;
  readonly currency: string;
  readonly cause: {
    readonly topic: string;
    readonly partition: number;
    readonly offset: bigint;
    readonly index: number;
  };
  readonly correlationId: string;
  readonly stream: string | null;
  readonly programId: string | null;
  readonly reference: string | null;
  /** Names of accounts, not their ids: who owns what is sealed too. */
  readonly legs: readonly { readonly account: string; readonly minor: bigint }[];
}

export interface SealedBatch {
  readonly partition: number;
  readonly batch: bigint;
  readonly previousHash: Buffer;
  readonly merkleRoot: Buffer;
  readonly firstSeq: bigint;
  readonly entries: number;
  readonly recordedAt: string;
}

export const noHash = Buffer.alloc(32);

const leafMark = Buffer.from([0]);
const nodeMark = Buffer.from([1]);

function sha256(bytes: Buffer): Buffer {
  return hash('sha256', bytes, 'buffer');
}

/** JSON of a list of strings, numbers, nulls and lists of these: one value, one text. */
function canonical(value: readonly unknown[]): Buffer {
  return Buffer.from(JSON.stringify(value), 'utf8');
}

/** The leaf of an entry in its batch's Merkle tree (RFC 6962, section 2.1). */
export function leafHash(entry: SealedEntry): Buffer {
  const { cause } = entry;
  const said = canonical([
    'tributary.entry.1',
    entry.partition,
    String(entry.seq),
    entry.kind,
    entry.effectiveAt,
    entry.currency,
    [cause.topic, cause.partition, String(cause.offset), cause.index],
    entry.correlationId,
    entry.stream,
    entry.programId,
    entry.reference,
    entry.legs.map(({ account, minor }) => [account, String(minor)]),
  ]);
  return sha256(Buffer.concat([leafMark, said]));
}

/** The root over leaves in order (RFC 6962, section 2.1); a node without a neighbour moves up as it is. */
export function merkleRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) throw new RangeError('a batch without entries is not sealed');
  let level = leaves;
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const [left, right] = [level[at] as Buffer, level[at + 1]];
      above.push(right === undefined ? left : sha256(Buffer.concat([nodeMark, left, right])));
    }
    level = above;
  }
  return level[0] as Buffer;
}

export function sealHash(seal: SealedBatch): Buffer {
  return sha256(
    canonical([
      'tributary.seal.1',
      seal.partition,
      String(seal.batch),
      seal.previousHash.toString('hex'),
      seal.merkleRoot.toString('hex'),
      String(seal.firstSeq),
      seal.entries,
      seal.recordedAt,
    ]),
  );
}
