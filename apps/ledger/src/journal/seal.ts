import { hash } from 'node:crypto';
import { SealedBytes } from './sealed-bytes.js';

/** A leg as it is sealed: the account's line with it, so that the lines of an account are known to be whole. */
export interface SealedLeg {
  /** Its name, not its id: who owns what is sealed too. */
  readonly account: string;
  /** Minor units, debit positive. */
  readonly minor: bigint;
  /** The number of the line in its account, dense, from 1. */
  readonly line: bigint;
  /** Debits less credits of the account after it, in minor units. */
  readonly balance: bigint;
}

/** Everything of an entry that is sealed, as verify and an outsider see it. */
export interface SealedEntry {
  readonly partition: number;
  readonly seq: bigint;
  readonly kind: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly effectiveAt: string;
  /** YYYY-MM-DD. */
  readonly bookedOn: string;
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
  readonly reference: string;
  readonly reverses: bigint | null;
  readonly legs: readonly SealedLeg[];
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

export interface Seal extends SealedBatch {
  readonly hash: Buffer;
}

export const noHash = Buffer.alloc(32);

const nodeMark = 1;

const leafMark = 0;
const written = new SealedBytes();

/** A JSON list of strings, numbers, nulls and lists of these, after the mark of a leaf. One entry, one text. */
function writeLeaf(entry: SealedEntry): SealedBytes {
  const { cause } = entry;
  written.clear().mark(leafMark).raw('["tributary.entry.1",').digits(entry.partition).raw(',').integer(entry.seq);
  written.raw(',"').raw(entry.kind).raw('","').raw(entry.effectiveAt).raw('","').raw(entry.bookedOn).raw('","');
  written.raw(entry.currency).raw('",["').raw(cause.topic).raw('",').digits(cause.partition).raw(',');
  written.integer(cause.offset).raw(',').digits(cause.index).raw('],').text(entry.correlationId);
  wordOrNull(entry.stream);
  wordOrNull(entry.programId);
  written.raw(',').word(entry.reference);
  if (entry.reverses === null) written.raw(',null,[');
  else written.raw(',').integer(entry.reverses).raw(',[');
  let opening = '[';
  for (const { account, minor, line, balance } of entry.legs) {
    written
      .raw(opening)
      .text(account)
      .raw(',')
      .integer(minor)
      .raw(',')
      .integer(line)
      .raw(',')
      .integer(balance)
      .raw(']');
    opening = ',[';
  }
  return written.raw(']]');
}

function wordOrNull(value: string | null): void {
  if (value === null) written.raw(',null');
  else written.raw(',').word(value);
}

/** What is sealed of an entry: its leaf without the mark. */
export function sealedText(entry: SealedEntry): string {
  return writeLeaf(entry).taken(1).toString('utf8');
}

/**
 * The leaf of an entry in its batch's Merkle tree (RFC 6962, section 2.1): SHA-256 of a zero byte and its text in UTF-8,
 * in hexadecimal. A text, because a Buffer of its own costs more than the hash.
 */
export function leafHash(entry: SealedEntry): string {
  return hash('sha256', writeLeaf(entry).taken(), 'hex');
}

/** The root over leaves in order (RFC 6962, section 2.1); a node without a neighbour moves up as it is. */
export function merkleRoot(leaves: readonly string[]): Buffer {
  if (leaves.length === 0) throw new RangeError('a batch without entries is not sealed');
  const node = Buffer.alloc(65, nodeMark);
  let level = leaves;
  while (level.length > 1) {
    const above: string[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const [left, right] = [level[at] as string, level[at + 1]];
      if (right === undefined) above.push(left);
      else {
        node.write(left, 1, 'hex');
        node.write(right, 33, 'hex');
        above.push(hash('sha256', node, 'hex'));
      }
    }
    level = above;
  }
  return Buffer.from(level[0] as string, 'hex');
}

/** What is hashed of a seal, as JSON. */
export function sealList(seal: SealedBatch): readonly (string | number)[] {
  return [
    'tributary.seal.1',
    seal.partition,
    String(seal.batch),
    seal.previousHash.toString('hex'),
    seal.merkleRoot.toString('hex'),
    String(seal.firstSeq),
    seal.entries,
    seal.recordedAt,
  ];
}

export function sealHash(seal: SealedBatch): Buffer {
  return hash('sha256', JSON.stringify(sealList(seal)), 'buffer');
}
