import { partitionOf } from '#event-log';
import { type Account, companyAccount, creatorAccount } from '../../../../apps/ledger/src/domain/chart-of-accounts.js';
import type { Leg } from '../../../../apps/ledger/src/domain/entry.js';
import { seededChance, seededUuid } from '../measure/chance.js';
import { zipf } from '../measure/zipf.js';

export const bookPartitions = 12;
const creators = 20_000;
const programs = 50;
const currency = 'EUR';

/** An entry of the load: as the journal takes it, and as numbers for the plain rows. */
export interface LoadEntry {
  readonly entry: {
    readonly kind: 'commission-approved';
    readonly effectiveAt: string;
    readonly currency: string;
    readonly stream: string;
    readonly programId: string;
    readonly reference: string;
    readonly correlationId: string;
    readonly legs: readonly Leg[];
  };
  readonly accounts: readonly bigint[];
  readonly amounts: readonly bigint[];
}

const receivable: Account = companyAccount('receivable', 'source:hot', currency);
const feeRevenue: Account = companyAccount('fee_revenue', 'program', currency);

/**
 * Entries for each partition of the books. One receivable and one fee account take part in all of them; the creators,
 * drawn by Zipf(1.1), each belong to their partition.
 */
export function ledgerEntries(count: number, seed: number): readonly (readonly LoadEntry[])[] {
  const chance = seededChance(seed);
  const ids = Array.from({ length: creators }, (_, rank) => seededUuid(seededChance(rank)));
  const partitionOfRank = ids.map((id) => partitionOf(id, bookPartitions));
  const accounts = ids.map((id) => creatorAccount(id, 'available', currency));
  const programIds = Array.from({ length: programs }, () => seededUuid(chance));
  const draw = zipf(creators, 1.1, chance);
  const pools: LoadEntry[][] = Array.from({ length: bookPartitions }, () => []);
  for (let index = 0; index < count; index += 1) {
    const rank = draw();
    const share = 1n + BigInt(Math.floor(chance() * 10_000));
    const fee = 1n + share / 4n;
    const account = accounts[rank] ?? receivable;
    pools[partitionOfRank[rank] ?? 0]?.push({
      entry: {
        kind: 'commission-approved',
        effectiveAt: '2026-11-23T13:00:00.000Z',
        currency,
        stream: 'affiliate',
        programId: programIds[index % programs] ?? '',
        reference: seededUuid(chance),
        correlationId: seededUuid(chance),
        legs: [
          { account: receivable, minor: share + fee },
          { account, minor: -share },
          { account: feeRevenue, minor: -fee },
        ],
      },
      accounts: [0n, BigInt(rank) + 2n, 1n],
      amounts: [share + fee, -share, -fee],
    });
  }
  return pools;
}
