import type { CreatorEntry, RevenueStream } from '#contracts';
import type { CreatorAccount } from './split.js';

/** A line of a creator's account with its entry, as `creatorLines` reads it. */
export interface CreatorLineRow {
  partition: number;
  seq: bigint;
  kind: string;
  effective_at: Date;
  booked_on: string;
  recorded_at: Date;
  stream: RevenueStream | null;
  program_id: string | null;
  reference: string | null;
  reverses: bigint | null;
  currency: string;
  account: CreatorAccount;
  amount: bigint;
  balance: bigint;
}

/** What the queries that read such rows select, of the tables `entry`, `seal`, `account` and a line. */
export const creatorLineColumns = `
  entry."partition", entry.seq, entry.kind, entry.effective_at,
  entry.booked_on::text as booked_on, seal.recorded_at, entry.stream, entry.program_id,
  entry.reference, entry.reverses, entry.currency, account.kind as account, line.amount, line.balance`;

/** Entries with their lines, in the order of the rows. */
export function creatorEntries(rows: readonly CreatorLineRow[]): CreatorEntry[] {
  const byEntry = Map.groupBy(rows, ({ partition, seq }) => `${partition}-${seq}`);
  return [...byEntry].map(([entryId, lines]) => {
    const [first] = lines as [CreatorLineRow];
    const { partition, kind, effective_at, booked_on, recorded_at, stream, program_id, reference, reverses } = first;
    return {
      entryId,
      kind,
      effectiveAt: effective_at.toISOString(),
      bookedOn: booked_on,
      recordedAt: recorded_at.toISOString(),
      ...(stream === null ? {} : { stream }),
      ...(program_id === null ? {} : { programId: program_id }),
      ...(reference === null ? {} : { reference }),
      ...(reverses === null ? {} : { takesBack: `${partition}-${reverses}` }),
      lines: lines.map(({ account, amount, balance, currency }) => ({
        account,
        amount: { minor: amount, currency },
        balance: { minor: balance, currency },
      })),
    };
  });
}
