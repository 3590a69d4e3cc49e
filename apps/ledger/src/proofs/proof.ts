import type { HeadDocument } from './head-document.js';

/** What stands in a proof of an entry or a seal: the very list that is hashed, to be read by people too. */
export type HashedList = readonly unknown[];

export interface SealPart {
  /** Of the seal among those of its day. */
  readonly place: number;
  readonly seal: HashedList;
  /** What proves the entries in their batch, from left to right, in hex. */
  readonly nodes: readonly string[];
  readonly entries: readonly HashedList[];
}

export interface DayPart {
  readonly day: string;
  /** What proves the seals in their day. */
  readonly nodes: readonly string[];
  readonly seals: readonly SealPart[];
}

/** An account in a statement: all its lines from the first to the last that count in the month, or the last before it. */
export interface ClaimedAccount {
  readonly account: string;
  readonly firstLine: string;
  readonly lastLine: string;
  /** Debits less credits before and after the lines that count in the month, in minor units. */
  readonly opening: string;
  readonly closing: string;
}

export type Claim =
  | { readonly entry: string }
  | { readonly creatorId: string; readonly month: string; readonly accounts: readonly ClaimedAccount[] };

/** That a statement was issued, word for word. */
export interface DocumentProof {
  readonly format: 'tributary.proof.1';
  readonly claim: {
    /** As it was issued. */
    readonly document: string;
    /** The list that is hashed of it, with the document's hash. */
    readonly issued: HashedList;
  };
  /** Whose head holds it: some days after its month was closed. */
  readonly day: string;
  /** What proves it among the statements that the head holds. */
  readonly nodes: readonly string[];
}

/** What `verifier/` checks against the published head of `day`. */
export interface Proof {
  readonly format: 'tributary.proof.1';
  readonly claim: Claim;
  readonly day: string;
  /** Of the days from the first that is needed to before `day`: each is named by the next one's hash. */
  readonly heads: readonly HeadDocument[];
  readonly days: readonly DayPart[];
}
