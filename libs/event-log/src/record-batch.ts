import { crc32, constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { NewEvent } from './event-log.port.js';

/** How a record batch's body is written; kept beside it, so that bodies of an older kind stay readable. */
export const zstdCodec = 1;

export const maxBatchEvents = 10_000;
export const maxBatchBytes = 32 * 1024 * 1024;

/** A body that is not what was written. */
export class CorruptBatch extends Error {
  constructor(detail: string) {
    super(`corrupt record batch: ${detail}`);
    this.name = 'CorruptBatch';
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const replacement = '\ufffd';

/**
 * Frames events and compresses them together (zstd, level 1). Body: CRC-32 of the plain frames, then the frames.
 * Throws RangeError beyond 10,000 events or 32 MiB.
 */
export function encodeBatch(events: readonly NewEvent[]): Buffer {
  return encodeFrames(events.map(frame));
}

/** The same, of events that were framed before. */
export function encodeFrames(frames: readonly Buffer[]): Buffer {
  if (frames.length === 0 || frames.length > maxBatchEvents) throw new RangeError(`${frames.length} events in a batch`);
  const plain = Buffer.concat(frames);
  if (plain.length > maxBatchBytes) throw new RangeError(`${plain.length} bytes in a batch`);
  const checksum = Buffer.allocUnsafe(4);
  checksum.writeUInt32BE(crc32(plain));
  const level = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
  return Buffer.concat([checksum, zstdCompressSync(plain, level)]);
}

/** Runs of items, in order, none larger than the limits unless it is a single item. */
export function split<Item>(
  items: readonly Item[],
  bytesOf: (item: Item) => number,
  limit: { readonly items: number; readonly bytes: number },
): Item[][] {
  const runs: Item[][] = [];
  let bytes = 0;
  for (const item of items) {
    const run = runs.at(-1);
    bytes += bytesOf(item);
    if (run !== undefined && run.length < limit.items && bytes <= limit.bytes) {
      run.push(item);
    } else {
      runs.push([item]);
      bytes = bytesOf(item);
    }
  }
  return runs;
}

/** The events of a body. Throws CorruptBatch where a bit has changed. */
export function decodeBatch(codec: number, body: Buffer): NewEvent[] {
  if (codec !== zstdCodec) throw new CorruptBatch(`unknown codec ${codec}`);
  const plain = decompress(body.subarray(4));
  if (crc32(plain) !== body.readUInt32BE(0)) throw new CorruptBatch('checksum differs');
  const frames = new Frames(plain);
  const events: NewEvent[] = [];
  while (!frames.isAtEnd) events.push(frames.next());
  return events;
}

function decompress(bytes: Buffer): Buffer {
  try {
    return zstdDecompressSync(bytes, { maxOutputLength: maxBatchBytes });
  } catch (error) {
    throw new CorruptBatch(error instanceof Error ? error.message : String(error));
  }
}

/**
 * An event as it stands in a batch: the id (16 bytes), then type, version, key, occurredAt, correlationId, causationId
 * and payload, each as its length (LEB128) and its bytes. Throws RangeError where no batch could hold it.
 */
export function frame(event: NewEvent): Buffer {
  const { type, version, key, occurredAt, correlationId, causationId = '', payload } = event;
  const texts = [type, String(version), key, occurredAt, correlationId, causationId];
  const lengths = [...texts.map((text) => Buffer.byteLength(text)), payload.length];
  const size = lengths.reduce((sum, length) => sum + digitsOf(length) + length, idBytes);
  if (size > maxBatchBytes) throw new RangeError(`event ${event.id} has ${size} bytes, more than ${maxBatchBytes}`);
  const framed = Buffer.allocUnsafe(size);
  const id = event.id.replaceAll('-', '');
  if (id.length !== 2 * idBytes || framed.write(id, 'hex') !== idBytes) throw new RangeError(`not a uuid: ${event.id}`);
  let at = idBytes;
  for (const [index, length] of lengths.entries()) {
    at = writeLength(framed, length, at);
    at += framed.write(texts[index] ?? '', at);
  }
  framed.set(payload, at);
  return framed;
}

const idBytes = 16;
const uuidText = Buffer.from('00000000-0000-0000-0000-000000000000');
/** Where the two digits of each byte stand. */
const uuidPlaces = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
/** Of all bytes in order. */
const hexDigits = Buffer.from(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('hex'));

function digitsOf(length: number): number {
  let digits = 1;
  for (let rest = length; rest > 0x7f; rest >>>= 7) digits += 1;
  return digits;
}

function writeLength(framed: Buffer, length: number, start: number): number {
  let at = start;
  for (let rest = length; ; rest >>>= 7) {
    at = framed.writeUInt8(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest, at);
    if (rest <= 0x7f) return at;
  }
}

/** Reads one frame after the other. */
class Frames {
  private at = 0;

  constructor(private readonly plain: Buffer) {}

  get isAtEnd(): boolean {
    return this.at >= this.plain.length;
  }

  next(): NewEvent {
    const id = this.uuid();
    const type = this.text();
    const version = Number(this.text());
    const key = this.text();
    const occurredAt = this.text();
    const correlationId = this.text();
    const causationId = this.text();
    const length = this.length();
    const payload = this.plain.subarray(this.at, this.at + length);
    this.at += length;
    const event = { id, type, version, key, occurredAt, correlationId, payload };
    return causationId === '' ? event : { ...event, causationId };
  }

  /** Written digit by digit: put together of five pieces it takes seven times the memory. */
  private uuid(): string {
    const { plain } = this;
    for (const place of uuidPlaces) {
      const byte = plain.readUInt8(this.at);
      uuidText.writeUInt16BE(hexDigits.readUInt16BE(2 * byte), place);
      this.at += 1;
    }
    return uuidText.toString('latin1');
  }

  /** Throws TypeError where it is not UTF-8: a byte that is not shows as a replacement, which may also have been written. */
  private text(): string {
    const length = this.length();
    if (length === 0) return '';
    const from = this.at;
    this.at += length;
    const text = this.plain.toString('utf8', from, this.at);
    return text.includes(replacement) ? utf8.decode(this.plain.subarray(from, this.at)) : text;
  }

  private length(): number {
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.plain.readUInt8(this.at);
      this.at += 1;
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) return length;
    }
  }
}
