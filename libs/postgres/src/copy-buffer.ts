const signature = Buffer.from('5047434f50590aff0d0a000000000000000000', 'hex');
const postgresEpochMs = Date.UTC(2000, 0, 1);
const int8Oid = 20;
const maxInt8 = 2n ** 63n - 1n;
const minInt8 = -(2n ** 63n);

/**
 * Rows in the binary format of `copy … from stdin binary` (PostgreSQL manual, COPY, "Binary Format"). Each row is
 * opened with the number of its fields; fields follow in the order of the columns.
 */
export class CopyBuffer {
  private bytes: Buffer;
  private view: DataView;
  private at: number;

  constructor(capacity = 16_384) {
    this.bytes = Buffer.allocUnsafe(Math.max(capacity, signature.length + 2));
    this.view = viewOf(this.bytes);
    this.at = signature.copy(this.bytes, 0);
  }

  row(fields: number): this {
    this.room(2);
    this.at = this.bytes.writeInt16BE(fields, this.at);
    return this;
  }

  null(): this {
    this.room(4);
    this.at = this.bytes.writeInt32BE(-1, this.at);
    return this;
  }

  int2(value: number): this {
    this.field(2);
    this.at = this.bytes.writeInt16BE(value, this.at);
    return this;
  }

  int4(value: number): this {
    this.field(4);
    this.at = this.bytes.writeInt32BE(value, this.at);
    return this;
  }

  int8(value: bigint): this {
    this.field(8);
    this.bigint(value);
    return this;
  }

  bool(value: boolean): this {
    this.field(1);
    this.at = this.bytes.writeInt8(value ? 1 : 0, this.at);
    return this;
  }

  /** An RFC 3339 instant, or milliseconds since 1970; to the millisecond. */
  timestamptz(instant: string | number): this {
    const ms = typeof instant === 'number' ? instant : Date.parse(instant);
    return this.int8(BigInt(ms - postgresEpochMs) * 1000n);
  }

  /** A day, YYYY-MM-DD. */
  date(day: string): this {
    return this.int4(Math.round((Date.parse(`${day}T00:00:00Z`) - postgresEpochMs) / 86_400_000));
  }

  text(value: string): this {
    const length = Buffer.byteLength(value, 'utf8');
    this.field(length);
    this.at += this.bytes.write(value, this.at, 'utf8');
    return this;
  }

  bytea(value: Uint8Array): this {
    this.field(value.length);
    this.bytes.set(value, this.at);
    this.at += value.length;
    return this;
  }

  uuid(value: string): this {
    this.field(16);
    const written = this.bytes.write(value.replaceAll('-', ''), this.at, 'hex');
    if (written !== 16) throw new RangeError(`not a uuid: ${value}`);
    this.at += written;
    return this;
  }

  int8Array(values: readonly bigint[]): this {
    const empty = values.length === 0;
    this.field(empty ? 12 : 20 + 12 * values.length);
    this.at = this.bytes.writeInt32BE(empty ? 0 : 1, this.at);
    this.at = this.bytes.writeInt32BE(0, this.at);
    this.at = this.bytes.writeInt32BE(int8Oid, this.at);
    if (empty) return this;
    this.at = this.bytes.writeInt32BE(values.length, this.at);
    this.at = this.bytes.writeInt32BE(1, this.at);
    for (const value of values) {
      this.at = this.bytes.writeInt32BE(8, this.at);
      this.bigint(value);
    }
    return this;
  }

  /** The whole message; nothing is added after it. */
  end(): Buffer {
    this.row(-1);
    return this.bytes.subarray(0, this.at);
  }

  private bigint(value: bigint): void {
    if (value > maxInt8 || value < minInt8) throw new RangeError(`not 64 bits: ${value}`);
    this.view.setBigInt64(this.at, value);
    this.at += 8;
  }

  private field(length: number): void {
    this.room(4 + length);
    this.at = this.bytes.writeInt32BE(length, this.at);
  }

  private room(length: number): void {
    if (this.at + length <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.at + length));
    this.bytes.copy(grown, 0, 0, this.at);
    this.bytes = grown;
    this.view = viewOf(grown);
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
