import type { Money } from '#money';

/** A transaction that a bank booked: one that left our account, or one that may have come back to it. */
export interface StatementLine {
  /** Its place among the booked transactions of the file, from 1. */
  readonly line: number;
  readonly direction: 'out' | 'in';
  readonly amount: Money;
  readonly bookedOn: string;
  readonly endToEndId?: string;
  /** On what came in: the bank's code where it says that this is a return. */
  readonly returnReason?: string;
  /** On what came in among others: together they are not what was booked, so that none of them is certain. */
  readonly entryDiffers?: boolean;
}

export interface SentItem {
  readonly amount: Money;
  readonly status: string;
  readonly endToEndId: string | null;
}

/** In order of precedence: the first that applies is why a line does nothing. */
export const mismatches = [
  'end_to_end_id_missing',
  'end_to_end_id_unknown',
  'not_a_return',
  'entry_differs',
  'amount_differs',
  'settled_before',
  'rejected_before',
  'returned_before',
  'not_submitted',
] as const;
export type Mismatch = (typeof mismatches)[number];

export type Match<Item> =
  | { readonly outcome: 'unmatched'; readonly line: StatementLine; readonly reason: Mismatch }
  | { readonly outcome: 'settled'; readonly line: StatementLine; readonly item: Item }
  | {
      /** Of an item that was paid; or of one whose payment nobody has read of, which is thereby rejected. */
      readonly outcome: 'returned' | 'rejected';
      readonly line: StatementLine;
      readonly item: Item;
      readonly reason: string;
      readonly keptMinor: bigint;
    };

/**
 * What each line of a statement is to the items that were sent, in the order of the lines. What left is taken before
 * what came back, wherever they stand. A bank may keep up to `returnFeeLimitMinor` of a return.
 */
export function matchStatement<Item extends SentItem>(
  items: readonly Item[],
  lines: readonly StatementLine[],
  { returnFeeLimitMinor }: { readonly returnFeeLimitMinor: bigint },
): readonly Match<Item>[] {
  const known = new Map(items.map((item) => [item.endToEndId, item]));
  const outFirst = lines.toSorted((one, other) => Number(one.direction === 'in') - Number(other.direction === 'in'));
  const matches = outFirst.flatMap((line): Match<Item>[] => {
    const item = known.get(line.endToEndId ?? null);
    if (item === undefined && line.direction === 'in' && line.returnReason === undefined) return [];
    const reason = mismatch(item, line, returnFeeLimitMinor);
    if (item === undefined || reason !== undefined) {
      return [{ outcome: 'unmatched', line, reason: reason ?? 'end_to_end_id_unknown' }];
    }
    const match = matchOf(item, line);
    known.set(item.endToEndId, { ...item, status: match.outcome === 'settled' ? 'paid' : match.outcome });
    return [match];
  });
  return matches.sort((one, other) => one.line.line - other.line.line);
}

function matchOf<Item extends SentItem>(item: Item, line: StatementLine): Exclude<Match<Item>, { reason: Mismatch }> {
  if (line.direction === 'out') return { outcome: 'settled', line, item };
  const outcome = item.status === 'paid' ? 'returned' : 'rejected';
  const keptMinor = item.amount.minor - line.amount.minor;
  return { outcome, line, item, reason: line.returnReason ?? '', keptMinor };
}

function mismatch(item: SentItem | undefined, line: StatementLine, mostKept: bigint): Mismatch | undefined {
  if (line.endToEndId === undefined) return 'end_to_end_id_missing';
  if (item === undefined) return 'end_to_end_id_unknown';
  const keptMinor = item.amount.minor - line.amount.minor;
  const isSameCurrency = item.amount.currency === line.amount.currency;
  if (line.direction === 'out') {
    if (keptMinor !== 0n || !isSameCurrency) return 'amount_differs';
    if (item.status === 'paid' || item.status === 'returned') return 'settled_before';
    if (item.status === 'rejected') return 'rejected_before';
    return item.status === 'submitted' ? undefined : 'not_submitted';
  }
  if (line.returnReason === undefined) return 'not_a_return';
  if (line.entryDiffers === true) return 'entry_differs';
  if (keptMinor < 0n || keptMinor > mostKept || line.amount.minor <= 0n || !isSameCurrency) return 'amount_differs';
  if (item.status === 'returned' || item.status === 'rejected') return 'returned_before';
  return item.status === 'paid' || item.status === 'submitted' ? undefined : 'not_submitted';
}
