import { hash } from 'node:crypto';
import { canonicalJson, type PeriodDocument } from '#contracts';
import type { Tx } from '#postgres';
import { lastDayOf } from '../../domain/month.js';
import { periodDecider, type PeriodClosed, type PeriodRefusal } from '../../domain/period.decider.js';
import { type AccountTotals, isBalanced, trialBalance } from '../../domain/trial-balance.js';
import { lastPeriod, readPeriods, type StoredPeriod } from '../../periods/periods.query.js';
import { openFromOf } from '../../periods/watermark.js';
import { bookedTotals, firstBookedAfter } from '../../periods/booked-totals.query.js';
import { closeThrough, type Head, readHeads, takeAllFences } from './fences.query.js';
import { insertPeriod } from './insert-period.query.js';

interface CloseMonth {
  readonly currency: string;
  readonly month: string;
  readonly actor: string;
}

/**
 * Closes a month of a currency, or says why not; undefined where it is closed, now or before. The books are added up
 * while they are written to; every writer stands still only while what was written meanwhile is added.
 */
export async function closePeriod(
  { clock }: { readonly clock: () => string },
  tx: Tx,
  { currency, month, actor }: CloseMonth,
): Promise<PeriodRefusal | undefined> {
  const command = { type: 'ClosePeriod', currency, month, by: actor, at: clock() } as const;
  const decide = async () => periodDecider.decide(await readPeriods(tx, currency), command);
  const foreseen = await decide();
  if (foreseen.outcome === 'refused') return foreseen.refusal;
  if (foreseen.outcome === 'unchanged') return undefined;

  const previous = await lastPeriod(tx, currency);
  const counted = await readHeads(tx);
  const stretch = stretchOf({ currency, month, previous });
  const seen = await countIn(tx, { ...stretch, from: fromOf(previous, counted), to: seqsOf(counted) });

  const heads = await takeAllFences(tx);
  const decision = await decide();
  if (decision.outcome === 'refused') return decision.refusal;
  if (decision.outcome === 'unchanged') return undefined;
  const tail = await countIn(tx, { ...stretch, from: seqsOf(counted), to: seqsOf(heads) });
  const lines = trialBalance(previous?.document.trialBalance.map(totalsOf) ?? [], seen.totals, tail.totals);
  if (!isBalanced(lines)) throw new Error(`the books in ${currency} through ${month} do not balance`);
  for (const closed of decision.events) {
    const openFrom = seen.openFrom.map((seq, at) => (seq === counted[at]?.nextSeq ? (tail.openFrom[at] ?? seq) : seq));
    await closeThrough(tx, currency, lastDayOf(month));
    await insertPeriod(tx, bytesOf(documentOf(closed, { previous, heads, openFrom, lines })));
  }
  return undefined;
}

function stretchOf({
  currency,
  month,
  previous,
}: {
  currency: string;
  month: string;
  previous?: StoredPeriod | undefined;
}) {
  const after = previous === undefined ? '-infinity' : lastDayOf(previous.document.month);
  return { currency, after, through: lastDayOf(month) };
}

async function countIn(tx: Tx, stretch: Parameters<typeof bookedTotals>[1]) {
  return { totals: await bookedTotals(tx, stretch), openFrom: await firstBookedAfter(tx, stretch) };
}

function fromOf(previous: StoredPeriod | undefined, heads: readonly Head[]): readonly bigint[] {
  return previous === undefined ? heads.map(() => 0n) : openFromOf(previous);
}

function seqsOf(heads: readonly Head[]): readonly bigint[] {
  return heads.map(({ nextSeq }) => nextSeq);
}

function totalsOf({ owner, kind, scope, debits, credits }: PeriodDocument['trialBalance'][number]): AccountTotals {
  return { owner, kind, scope, debits: BigInt(debits), credits: BigInt(credits) };
}

interface Closing {
  readonly previous: StoredPeriod | undefined;
  readonly heads: readonly Head[];
  readonly openFrom: readonly bigint[];
  readonly lines: readonly AccountTotals[];
}

function documentOf(
  { currency, month, closedAt, closedBy }: PeriodClosed,
  { previous, heads, openFrom, lines }: Closing,
): PeriodDocument {
  return {
    format: 'tributary.period.1',
    ...{ currency, month, closedAt, closedBy, previousSha256: previous?.sha256 ?? null },
    watermark: heads.map(({ partition, nextSeq, headHash }, at) => ({
      partition,
      nextSeq: String(nextSeq),
      headHash: headHash.toString('hex'),
      openFrom: String(openFrom[at] ?? nextSeq),
    })),
    trialBalance: lines.map(({ debits, credits, ...account }) => ({
      ...account,
      ...{ debits: String(debits), credits: String(credits), balance: String(debits - credits) },
    })),
  };
}

function bytesOf(document: PeriodDocument) {
  const bytes = Buffer.from(canonicalJson(document), 'utf8');
  return { document, bytes, sha256: hash('sha256', bytes, 'buffer') };
}
