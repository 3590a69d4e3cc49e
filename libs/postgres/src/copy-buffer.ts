/** Of a message, and of a part. */
export const copyMessageBytes = 64 * 1024;

const signature = Buffer.from('5047434f50590aff0d0a000000000000000000', 'hex');
const postgresEpochMs = Date.UTC(2000, 0, 1);
const int8Oid = 20;
const none: readonly Buffer[] = [];
const maxInt8 = 2n ** 63n - 1n;
const minInt8 = -(2n ** 63n);

/** Up to here a text is written character by character, which spares two calls out of JavaScript. */
const shortText = 64;
const hyphen = 0x2d;
const hyphens = [8, 13, 18, 23];
/** Where the digits of each byte of a uuid begin. */
const plainBytes = Array.from({ length: 16 }, (_, index) => 2 * index);
const hyphenedBytes = plainBytes.map((place) => place + hyphens.filter((at, index) => at - index <= place).length);
const notADigit = 0xff;
const digitOf = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(digit) ? notADigit : digit;
});

/**
 * Rows in the binary format of `copy … from stdin binary` (PostgreSQL manual, COPY, "Binary Format"). Each row is
 * opened with the number of its fields; fields follow in the order of the columns. They are kept in parts, none of which
 * is moved when more are added.
 */
export class CopyBuffer {
  private readonly parts: Buffer[] = [];
  private bytes: Buffer;
  private view: DataView;
  private at: number;
  private lastDay = '';
  private lastDayNumber = 0;

  /** Of its first part, in bytes. */
  constructor(capacity = 16_384) {
    this.bytes = Buffer.allocUnsafe(Math.max(capacity, signature.length + 2));
    this.view = viewOf(this.bytes);
    this.at = signature.copy(this.bytes, 0);
  }

  row(fields: number): this {
    this.room(2);
    this.view.setInt16(this.at, fields);
    this.at += 2;
    return this;
  }

  null(): this {
    this.room(4);
    this.view.setInt32(this.at, -1);
    this.at += 4;
    return this;
  }

  int2(value: number): this {
    this.field(2);
    this.at = this.bytes.writeInt16BE(value, this.at);
    return this;
  }

  int4(value: number): this {
    if ((value | 0) !== value) throw new RangeError(`not 32 bits: ${value}`);
    this.field(4);
    this.view.setInt32(this.at, value);
    this.at += 4;
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
    if (this.lastDay !== day) {
      this.lastDayNumber = Math.round((Date.parse(`${day}T00:00:00Z`) - postgresEpochMs) / 86_400_000);
      this.lastDay = day;
    }
    return this.int4(this.lastDayNumber);
  }

  text(value: string): this {
    const { length } = value;
    if (length > shortText) return this.longText(value);
    this.room(4 + length);
    const { bytes } = this;
    const from = this.at + 4;
    for (let index = 0; index < length; index += 1) {
      const code = value.charCodeAt(index);
      if (code > 0x7f) return this.longText(value);
      bytes[from + index] = code;
    }
    this.view.setInt32(this.at, length);
    this.at = from + length;
    return this;
  }

  bytea(value: Uint8Array): this {
    this.field(value.length);
    this.bytes.set(value, this.at);
    this.at += value.length;
    return this;
  }

  /** 32 hexadecimal digits, with hyphens in their five places or without any. */
  uuid(value: string): this {
    const places = value.length === 32 ? plainBytes : hyphenedBytes;
    this.field(16);
    const { bytes, at } = this;
    let seen = 0;
    for (let index = 0; index < 16; index += 1) {
      const place = places[index] ?? 0;
      const [high, low] = [digitAt(value, place), digitAt(value, place + 1)];
      seen |= high | low;
      bytes[at + index] = (high << 4) | low;
    }
    if (seen > 0xf || (value.length !== 32 && !isHyphened(value))) throw new RangeError(`not a uuid: ${value}`);
    this.at += 16;
    return this;
  }

  int8Array(values: readonly bigint[]): this {
    const empty = values.length === 0;
    this.field(empty ? 12 : 20 + 12 * values.length);
    const { at } = this;
    this.view.setInt32(at, empty ? 0 : 1);
    this.view.setInt32(at + 4, 0);
    this.view.setInt32(at + 8, int8Oid);
    this.at += 12;
    if (empty) return this;
    this.view.setInt32(at + 12, values.length);
    this.view.setInt32(at + 16, 1);
    this.at += 8;
    for (const value of values) {
      this.view.setInt32(this.at, 8);
      this.at += 4;
      this.bigint(value);
    }
    return this;
  }

  /** The parts that are full, each once, in order. */
  takeParts(): readonly Buffer[] {
    return this.parts.length === 0 ? none : this.parts.splice(0);
  }

  /** The parts that nobody has taken, the last one among them; nothing is added after it. */
  end(): readonly Buffer[] {
    this.row(-1);
    return [...this.parts, this.bytes.subarray(0, this.at)];
  }

  private bigint(value: bigint): void {
    if (value > maxInt8 || value < minInt8) throw new RangeError(`not 64 bits: ${value}`);
    this.view.setBigInt64(this.at, value);
    this.at += 8;
  }

  private longText(value: string): this {
    const length = Buffer.byteLength(value, 'utf8');
    this.field(length);
    this.at += this.bytes.write(value, this.at, 'utf8');
    return this;
  }

  private field(length: number): void {
    this.room(4 + length);
    this.view.setInt32(this.at, length);
    this.at += 4;
  }

  private room(length: number): void {
    if (this.at + length <= this.bytes.length) return;
    this.parts.push(this.bytes.subarray(0, this.at));
    this.bytes = Buffer.allocUnsafeSlow(Math.max(copyMessageBytes, length));
    this.view = viewOf(this.bytes);
    this.at = 0;
  }
}

function digitAt(text: string, place: number): number {
  return digitOf[text.charCodeAt(place)] ?? notADigit;
}

function isHyphened(text: string): boolean {
  return text.length === 36 && hyphens.every((place) => text.charCodeAt(place) === hyphen);
}

function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
