import type { Money } from '#money';
import type { Conversion } from './conversion.decider.js';
import { currencyOf, type Figures } from './figures.js';

/** See the contract of ingestion.settlement.v1. */
export type SettlementOutcome =
  'matched' | 'corrected' | 'differs' | 'already-settled' | 'currency-differs' | 'unknown-conversion';

/** A conversion as it stands when somebody pays for it. */
export interface Standing {
  readonly conversion: Conversion;
  /** What earlier lines have settled of it. */
  readonly settledMinor: bigint;
}

export interface PaidLine {
  readonly transactionId: string;
  readonly conversionId: string;
  readonly paidMinor: bigint;
}

export interface SettlementLine {
  readonly line: number;
  readonly transactionId: string;
  readonly conversionId: string;
  readonly outcome: SettlementOutcome;
  readonly expected: Money;
  readonly paid: Money;
  readonly difference: Money;
}

export type Standings = ReadonlyMap<string, Standing>;

export const unheardOf: Standing = { conversion: { status: 'unreported' }, settledMinor: 0n };

/** Each line against its conversion, in order: a line sees what the lines before it have settled. */
export function settledLines(paid: readonly PaidLine[], currency: string, standings: Standings): SettlementLine[] {
  const now = new Map(standings);
  return paid.map(({ paidMinor, ...names }, index) => {
    const standing = now.get(names.conversionId) ?? unheardOf;
    const { outcome, expected, settled } = verdictOf(standing, paidMinor, currency);
    now.set(names.conversionId, after(standing, outcome, { settled, paidMinor }));
    const money = (minor: bigint): Money => ({ minor, currency });
    const amounts = { expected: money(expected), paid: money(paidMinor), difference: money(paidMinor - settled) };
    return { line: index + 1, ...names, outcome, ...amounts };
  });
}

interface Verdict {
  readonly outcome: SettlementOutcome;
  readonly expected: bigint;
  readonly settled: bigint;
}

/** What is provisional is settled by being confirmed, or not at all: by a deduction, or after it was declined. */
function verdictOf({ conversion, settledMinor }: Standing, paid: bigint, currency: string): Verdict {
  if (conversion.status === 'unreported') return { outcome: 'unknown-conversion', expected: 0n, settled: 0n };
  if (currencyOf(conversion.left) !== currency) return { outcome: 'currency-differs', expected: 0n, settled: 0n };
  const expected = owedBy(conversion.left) - settledMinor;
  if (expected === 0n && settledMinor !== 0n) return { outcome: 'already-settled', expected, settled: 0n };
  if (conversion.status === 'reported') {
    if (expected <= 0n || paid <= 0n) return { outcome: 'differs', expected, settled: 0n };
    return { outcome: paid === expected ? 'matched' : 'corrected', expected, settled: paid };
  }
  if (paid === expected) return { outcome: 'matched', expected, settled: expected };
  return { outcome: 'differs', expected, settled: expected };
}

function after(
  standing: Standing,
  outcome: SettlementOutcome,
  { settled, paidMinor }: { settled: bigint; paidMinor: bigint },
): Standing {
  const { conversion, settledMinor } = standing;
  if (conversion.status === 'unreported' || outcome === 'currency-differs') return standing;
  const left = outcome === 'corrected' ? owing(conversion.left, paidMinor) : conversion.left;
  const status = confirms(outcome) ? 'confirmed' : conversion.status;
  return { conversion: { ...conversion, status, left }, settledMinor: settledMinor + settled };
}

/** What is paid as expected, or in place of what was only reported, is no longer provisional. */
export function confirms(outcome: SettlementOutcome): boolean {
  return outcome === 'matched' || outcome === 'corrected';
}

/** What the source owes for a conversion: its commission, or the whole of what a direct stream brought in. */
function owedBy({ commission, gross }: Figures): bigint {
  return (commission ?? gross)?.minor ?? 0n;
}

/** The figures as they are when this much is owed. */
export function owing(figures: Figures, minor: bigint): Figures {
  const { commission, gross } = figures;
  if (commission !== undefined) return { ...figures, commission: { ...commission, minor } };
  return gross === undefined ? figures : { ...figures, gross: { ...gross, minor } };
}
