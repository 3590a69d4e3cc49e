import { decided, type Decider, type Decision, pick, refused, unchanged } from '#decider';
import { isCurrency, maxMinor, type Money } from '#money';
import type { ConversionCommand } from './conversion.decider.js';
import {
  confirms,
  owing,
  type PaidLine,
  type SettlementLine,
  settledLines,
  type Standings,
  unheardOf,
} from './settlement.js';

interface About {
  readonly settlementId: string;
  readonly sourceId: string;
  readonly network: string;
  readonly reference: string;
  readonly currency: string;
  readonly total: Money;
  readonly paidOn: string;
  readonly bankAccount: string;
  readonly reportedAt: string;
  readonly requestId: string;
}

export interface ReportSettlement extends About {
  readonly type: 'ReportSettlement';
  readonly lines: readonly PaidLine[];
  /** The conversions that the lines name, as far as they are known. */
  readonly standings: Standings;
  /** The latest day that it is anywhere on earth. */
  readonly latestDay: string;
}

export interface SettlementReported extends About {
  readonly type: 'SettlementReported';
  readonly part: number;
  readonly parts: number;
  readonly lines: readonly SettlementLine[];
  readonly occurredAt: string;
}

/** What a network has said, and cannot say otherwise under the same reference. */
interface Settlement extends Pick<About, 'currency' | 'paidOn' | 'bankAccount'> {
  readonly lines: readonly PaidLine[];
}

/** In order of precedence: the first that applies is the answer. */
export const settlementRefusals = [
  'currency-unknown',
  'day-unknown',
  'paid-in-the-future',
  'amount-out-of-range',
  'total-differs',
  'content-differs',
] as const;
export type SettlementRefusal = (typeof settlementRefusals)[number];

/** As many lines as one event holds, at most. */
export const linesPerPart = 200;

export const settlementDecider: Decider<
  Settlement | undefined,
  ReportSettlement,
  SettlementReported,
  SettlementRefusal
> = { initial: undefined, decide, evolve };

function decide(
  before: Settlement | undefined,
  command: ReportSettlement,
): Decision<SettlementReported, SettlementRefusal> {
  const { currency, paidOn, latestDay, total } = command;
  if (!isCurrency(currency)) return refused('currency-unknown');
  if (!isDay(paidOn)) return refused('day-unknown');
  if (paidOn > latestDay) return refused('paid-in-the-future');
  const lines = settledLines(command.lines, currency, command.standings);
  if (magnitudeOf(lines) > maxMinor) return refused('amount-out-of-range');
  if (sumOf(command.lines) !== total.minor) return refused('total-differs');
  if (before !== undefined) return isSame(before, command) ? unchanged() : refused('content-differs');
  const [first, ...more] = inParts(command, lines);
  return first === undefined ? unchanged() : decided(first, ...more);
}

function evolve(before: Settlement | undefined, event: SettlementReported): Settlement {
  const told = event.lines.map(({ transactionId, conversionId, paid }) => ({
    ...{ transactionId, conversionId, paidMinor: paid.minor },
  }));
  return { ...pick(event, 'currency', 'paidOn', 'bankAccount'), lines: [...(before?.lines ?? []), ...told] };
}

/** What a new settlement says of the conversions that were only reported until now. */
export function confirmationsBy(
  { lines, occurredAt, requestId }: SettlementReported,
  standings: Standings,
): ConversionCommand[] {
  return lines.flatMap(({ conversionId, outcome, paid }): ConversionCommand[] => {
    const { conversion } = standings.get(conversionId) ?? unheardOf;
    if (conversion.status !== 'reported' || !confirms(outcome)) return [];
    const confirm: ConversionCommand = { type: 'ConfirmConversion', conversionId, occurredAt, requestId };
    if (outcome !== 'corrected') return [confirm];
    return [{ ...confirm, figures: owing(conversion.left, paid.minor), reason: 'paid' }];
  });
}

export function sumOf(lines: readonly PaidLine[]): bigint {
  return lines.reduce((sum, { paidMinor }) => sum + paidMinor, 0n);
}

/** No sum that anybody makes of the lines is larger. */
function magnitudeOf(lines: readonly SettlementLine[]): bigint {
  const sizeOf = ({ minor }: Money) => (minor < 0n ? -minor : minor);
  return lines.reduce((sum, { paid, expected }) => sum + sizeOf(paid) + sizeOf(expected), 0n);
}

function isDay(text: string): boolean {
  const instant = Date.parse(`${text}T00:00:00.000Z`);
  return instant >= 0 && new Date(instant).toISOString().startsWith(text);
}

function isSame(before: Settlement, command: ReportSettlement): boolean {
  const { currency, paidOn, bankAccount, lines } = command;
  if (before.currency !== currency || before.paidOn !== paidOn || before.bankAccount !== bankAccount) return false;
  if (before.lines.length !== lines.length) return false;
  return before.lines.every(
    ({ transactionId, paidMinor }, index) =>
      lines[index]?.transactionId === transactionId && lines[index].paidMinor === paidMinor,
  );
}

function inParts(command: ReportSettlement, lines: readonly SettlementLine[]): SettlementReported[] {
  const { type: _type, lines: _paid, standings: _standings, latestDay: _latestDay, ...about } = command;
  const parts = Math.ceil(lines.length / linesPerPart);
  return Array.from({ length: parts }, (_, index) => ({
    type: 'SettlementReported',
    ...about,
    part: index + 1,
    parts,
    lines: lines.slice(index * linesPerPart, (index + 1) * linesPerPart),
    occurredAt: `${about.paidOn}T00:00:00.000Z`,
  }));
}
