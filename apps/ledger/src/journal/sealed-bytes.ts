/** Up to here a text is written character by character, which spares calls out of JavaScript. */
const shortText = 96;
const [quote, backslash, zero, minus, space] = [0x22, 0x5c, 0x30, 0x2d, 0x20];

/** JSON text in UTF-8, put together piece by piece: what is not escaped is numbers, ids and words of ours. */
export class SealedBytes {
  private bytes = Buffer.allocUnsafe(4_096);
  private at = 0;

  /** Begins anew; what was taken before is overwritten. */
  clear(): this {
    this.at = 0;
    return this;
  }

  /** As it stands. */
  raw(text: string): this {
    const { length } = text;
    if (length > shortText) return this.longText(text);
    this.room(length);
    const { bytes, at } = this;
    for (let index = 0; index < length; index += 1) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) return this.longText(text);
      bytes[at + index] = code;
    }
    this.at = at + length;
    return this;
  }

  /** In quotation marks, not escaped. */
  word(text: string): this {
    return this.mark(quote).raw(text).mark(quote);
  }

  /** A JSON string of whatever text. */
  text(value: string): this {
    const { length } = value;
    if (length > shortText) return this.raw(JSON.stringify(value));
    this.room(length + 2);
    const { bytes } = this;
    let { at } = this;
    bytes[at] = quote;
    for (let index = 0; index < length; index += 1) {
      const code = value.charCodeAt(index);
      if (code < space || code > 0x7e || code === quote || code === backslash) return this.raw(JSON.stringify(value));
      bytes[(at += 1)] = code;
    }
    bytes[at + 1] = quote;
    this.at = at + 2;
    return this;
  }

  /** An integer in quotation marks. */
  integer(value: bigint): this {
    const small = Number(value);
    if (!Number.isSafeInteger(small)) return this.word(value.toString());
    this.mark(quote);
    if (small < 0) this.mark(minus);
    return this.digits(Math.abs(small)).mark(quote);
  }

  /** Not negative. */
  digits(value: number): this {
    let size = 1;
    for (let least = 10; least <= value; least *= 10) size += 1;
    this.room(size);
    let rest = value;
    for (let at = this.at + size - 1; at >= this.at; at -= 1) {
      const tens = Math.floor(rest / 10);
      this.bytes[at] = zero + rest - tens * 10;
      rest = tens;
    }
    this.at += size;
    return this;
  }

  mark(code: number): this {
    this.room(1);
    this.bytes[this.at] = code;
    this.at += 1;
    return this;
  }

  /** Of the writer's own memory. */
  taken(from = 0): Buffer {
    return this.bytes.subarray(from, this.at);
  }

  private longText(text: string): this {
    this.room(3 * text.length);
    this.at += this.bytes.write(text, this.at, 'utf8');
    return this;
  }

  private room(length: number): void {
    if (this.at + length <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(2 * (this.at + length));
    this.bytes.copy(grown, 0, 0, this.at);
    this.bytes = grown;
  }
}
