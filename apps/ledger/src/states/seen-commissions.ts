const slotsEach = 2;
const mostSlots = 2 ** 31;
const empty = 0;
const markDigits = 8;
const nine = 0x39;

/**
 * Commissions that the books may know: all that were added, and whatever has the same mark of 32 bits, of a million
 * others 230 when a million were added. Four bytes a slot, two slots for each commission that is expected; once as many
 * were added, all may be known.
 */
export class SeenCommissions {
  private readonly slots: Uint32Array;
  private added = 0;

  constructor(expected: number) {
    this.slots = new Uint32Array(Math.min(mostSlots, slotsEach * Math.max(expected, 512)));
  }

  add(commissionId: string): void {
    if (this.isCrowded) return;
    const place = this.placeOf(commissionId);
    if (this.slots[place] === empty) this.added += 1;
    this.slots[place] = markOf(commissionId);
  }

  has(commissionId: string): boolean {
    return this.isCrowded || this.slots[this.placeOf(commissionId)] !== empty;
  }

  private get isCrowded(): boolean {
    return 2 * this.added >= this.slots.length;
  }

  /** Of its mark, or the first free one that comes after where it would be. */
  private placeOf(commissionId: string): number {
    const { slots } = this;
    const mark = markOf(commissionId);
    let place = mark % slots.length;
    while (slots[place] !== empty && slots[place] !== mark) place = (place + 1) % slots.length;
    return place;
  }
}

/** The last digits of its id, which are random or a hash in every kind of them. */
function markOf(commissionId: string): number {
  let mark = 0;
  for (let at = commissionId.length - markDigits; at < commissionId.length; at += 1) {
    const code = commissionId.charCodeAt(at);
    mark = (mark << 4) | ((code & 0xf) + (code > nine ? 9 : 0));
  }
  return mark >>> 0 || 1;
}
