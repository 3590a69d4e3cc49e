import type { AnswerOf, CreatorLine, ledgerRoutes } from '#contracts';
import { type Columns, csvOf } from './csv.js';

type Earnings = AnswerOf<typeof ledgerRoutes.getEarnings>;
type TrialBalance = AnswerOf<typeof ledgerRoutes.getTrialBalance>;
type TrialLine = TrialBalance['currencies'][number]['lines'][number] & { readonly currency: string };

const lineColumns: Columns<CreatorLine> = {
  line: ({ line }) => BigInt(line),
  entryId: ({ entryId }) => entryId,
  kind: ({ kind }) => kind,
  effectiveAt: ({ effectiveAt }) => effectiveAt,
  bookedOn: ({ bookedOn }) => bookedOn,
  recordedAt: ({ recordedAt }) => recordedAt,
  stream: ({ stream }) => stream,
  programId: ({ programId }) => programId,
  reference: ({ reference }) => reference,
  amountMinor: ({ amount }) => amount.minor,
  balanceMinor: ({ balance }) => balance.minor,
  currency: ({ amount }) => amount.currency,
};

const earningColumns: Columns<Earnings['items'][number]> = {
  key: ({ key }) => key,
  earnedMinor: ({ earned }) => earned.minor,
  adjustedMinor: ({ adjusted }) => adjusted.minor,
  reversedMinor: ({ reversed }) => reversed.minor,
  netMinor: ({ net }) => net.minor,
  currency: ({ net }) => net.currency,
};

const trialColumns: Columns<TrialLine> = {
  owner: ({ owner }) => owner,
  kind: ({ kind }) => kind,
  scope: ({ scope }) => scope,
  debitsMinor: ({ debits }) => BigInt(debits),
  creditsMinor: ({ credits }) => BigInt(credits),
  balanceMinor: ({ balance }) => BigInt(balance),
  currency: ({ currency }) => currency,
};

export function linesTable(lines: readonly CreatorLine[]): string {
  return csvOf(lineColumns, lines);
}

export function earningsTable({ items }: Earnings): string {
  return csvOf(earningColumns, items);
}

export function trialBalanceTable({ currencies }: TrialBalance): string {
  const lines = currencies.flatMap(({ currency, lines: some }) => some.map((line) => ({ ...line, currency })));
  return csvOf(trialColumns, lines);
}
