import type { StoredPeriod } from './periods.query.js';

/** A number for each journal partition, in their order. */
export type BySeq = readonly bigint[];

/** Where statements begin to look: what was booked through `lastDay` is in the balances known at `known`. */
export interface Base {
  readonly lastDay: string;
  readonly known: BySeq;
  /** Nothing before it is booked after `lastDay`. */
  readonly openFrom: BySeq;
}

export function watermarkOf({ document }: StoredPeriod): BySeq {
  return document.watermark.map(({ nextSeq }) => BigInt(nextSeq));
}

export function openFromOf({ document }: StoredPeriod): BySeq {
  return document.watermark.map(({ openFrom }) => BigInt(openFrom));
}
