import type { Journal } from '../../../../apps/ledger/src/journal/journal.js';
import type { NewEntry } from '../../../../apps/ledger/src/journal/new-entry.js';
import { companyAccount, creatorAccount } from '../../../../apps/ledger/src/domain/chart-of-accounts.js';
import type { Database } from '#postgres';
import { seededChance, seededUuid } from '../measure/chance.js';

export const dayMs = 86_400_000;
const currency = 'EUR';
const partition = 0;
const firstMs = Date.parse('2023-11-01T06:00:00.000Z');
const batchesADay = 4;
const batchGapMs = 4 * 3_600_000;
const others = 1_000;
const streams = ['affiliate', 'product'] as const;
const kinds = ['commission-approved', 'commission-approved', 'commission-approved', 'commission-reversed'] as const;

/** A line of a watched creator's account, as the fold of the bench remembers it. */
export interface RememberedLine {
  readonly recordedMs: number;
  /** YYYY-MM-DD; nothing is closed, so that it is the booked day too. */
  readonly day: string;
  readonly kind: string;
  readonly stream: string;
  readonly programId: string;
  readonly minor: number;
}

export interface WatchedCreator {
  readonly creatorId: string;
  readonly lines: RememberedLine[];
}

interface Wanted {
  /** Lines of each watched account. */
  readonly sizes: readonly number[];
  readonly days: number;
}

/**
 * Books over some days: an account of each size, their lines spread evenly over the days, among those of others. One
 * fact in three happened on an earlier day than it was recorded on, one in ten up to a month earlier.
 */
export class ReadFacts {
  readonly creators: readonly WatchedCreator[];
  nowMs = firstMs;
  private readonly chance = seededChance(7);
  private readonly otherIds = Array.from({ length: others }, () => seededUuid(this.chance));
  private readonly programs = Array.from({ length: 5 }, () => seededUuid(this.chance));
  private offset = 0n;

  constructor(private readonly wanted: Wanted) {
    this.creators = wanted.sizes.map(() => ({ creatorId: seededUuid(this.chance), lines: [] }));
  }

  get entries(): number {
    return Number(this.offset);
  }

  /** Writes all of it through the journal; the clock of the journal is `nowMs`. */
  async write(database: Database, journal: Journal): Promise<void> {
    const batches = this.wanted.days * batchesADay;
    for (let batch = 0; batch < batches; batch += 1) {
      this.nowMs = firstMs + Math.floor(batch / batchesADay) * dayMs + (batch % batchesADay) * batchGapMs;
      await database.transaction(async (tx) => {
        const slice = await journal.begin(tx, partition);
        for (const entry of this.batch((batch + 1) / batches)) slice.post(entry);
        await slice.write();
      });
    }
  }

  /** What brings each account to its share of its lines. */
  private *batch(share: number): Generator<NewEntry> {
    for (const [index, { creatorId, lines }] of this.creators.entries()) {
      const goal = Math.floor((this.wanted.sizes[index] ?? 0) * share);
      while (lines.length < goal) yield this.entry(creatorId, lines);
    }
    for (let other = 0; other < 20; other += 1) yield this.entry(this.pick(this.otherIds), undefined);
  }

  private entry(creatorId: string, lines: RememberedLine[] | undefined): NewEntry {
    const kind = this.pick(kinds);
    const program = Math.floor(this.chance() * this.programs.length);
    const [programId, stream] = [this.programs[program] ?? '', streams[program % streams.length] ?? 'affiliate'];
    const size = 1 + Math.floor(this.chance() * 10_000);
    const minor = kind === 'commission-reversed' ? -size : size;
    const effectiveAt = new Date(this.nowMs - this.daysLate() * dayMs).toISOString();
    lines?.push({ recordedMs: this.nowMs, day: effectiveAt.slice(0, 10), kind, stream, programId, minor });
    return {
      ...{ kind, effectiveAt, currency, stream, programId, reference: seededUuid(this.chance), correlationId: 'bench' },
      cause: { topic: 'attribution.commission.v1', partition, offset: (this.offset += 1n), index: 0 },
      legs: [
        { account: companyAccount('receivable', `source:${program % 3}`, currency), minor: BigInt(minor) },
        { account: creatorAccount(creatorId, 'available', currency), minor: BigInt(-minor) },
      ],
    };
  }

  private daysLate(): number {
    const chance = this.chance();
    if (chance < 0.67) return 0;
    return Math.ceil(this.chance() * (chance < 0.9 ? 3 : 30));
  }

  private pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.chance() * from.length)] as T;
  }
}
