import { hash } from 'node:crypto';

/** Leaves `from` to before `to` of a tree. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** A node's hash over the two under it (RFC 6962, section 2.1). All hashes here are in hexadecimal. */
function nodeOf(left: string, right: string): string {
  return hash('sha256', Buffer.from(`01${left}${right}`, 'hex'));
}

/** The leaf of a day's tree for a seal: a zero byte and the seal's hash. */
export function sealLeaf(sealed: Buffer): string {
  return hash('sha256', Buffer.concat([Buffer.of(0), sealed]));
}

/** The leaf of what is hashed as a text. */
export function textLeaf(text: string): string {
  return hash('sha256', `\0${text}`);
}

/** The root over leaves that come one by one, in the memory of one branch. Without a leaf it is the hash of nothing. */
export class GrowingTree {
  private readonly whole: { readonly size: number; readonly root: string }[] = [];

  add(leaf: string): void {
    let added = { size: 1, root: leaf };
    for (let last = this.whole.at(-1); last?.size === added.size; last = this.whole.at(-1)) {
      this.whole.pop();
      added = { size: added.size * 2, root: nodeOf(last.root, added.root) };
    }
    this.whole.push(added);
  }

  /** Leaves. */
  get size(): number {
    return this.whole.reduce((sum, { size }) => sum + size, 0);
  }

  root(): string {
    if (this.whole.length === 0) return hash('sha256', '');
    return this.whole.map(({ root }) => root).reduceRight((right, left) => nodeOf(left, right));
  }
}

/** Of texts as they come. */
export async function treeOf(texts: Iterable<string> | AsyncIterable<string>): Promise<GrowingTree> {
  const tree = new GrowingTree();
  for await (const text of texts) tree.add(textLeaf(text));
  return tree;
}

/**
 * The parts of a tree whose roots prove the leaves at `places` (ascending), in order: each as large as can be without
 * holding one of them.
 */
export function provingRanges(size: number, places: readonly number[]): Range[] {
  const ranges: Range[] = [];
  const split = (range: Range, within: readonly number[]): void => {
    if (within.length === 0) ranges.push(range);
    else if (range.to - range.from > 1) {
      const middle = range.from + largestPowerBelow(range.to - range.from);
      const left = within.filter((place) => place < middle);
      split({ from: range.from, to: middle }, left);
      split({ from: middle, to: range.to }, within.slice(left.length));
    }
  };
  split({ from: 0, to: size }, places);
  return ranges;
}

function largestPowerBelow(size: number): number {
  return 2 ** Math.ceil(Math.log2(size) - 1);
}

/** Gathers the roots of ranges (ascending, apart) from all leaves of their tree, given in order. */
export class RangeRoots {
  private readonly roots: string[] = [];
  private tree = new GrowingTree();
  private place = 0;

  constructor(private readonly ranges: readonly Range[]) {}

  add(leaf: string): void {
    const range = this.ranges[this.roots.length];
    if (range !== undefined && this.place >= range.from) {
      this.tree.add(leaf);
      if (this.place === range.to - 1) {
        this.roots.push(this.tree.root());
        this.tree = new GrowingTree();
      }
    }
    this.place += 1;
  }

  found(): readonly string[] {
    if (this.roots.length < this.ranges.length) throw new RangeError(`the tree ends at leaf ${this.place}`);
    return this.roots;
  }
}
