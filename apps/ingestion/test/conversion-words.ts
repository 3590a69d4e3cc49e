import { money } from '#money';
import type { ConversionEvent, ReportConversion } from '../src/domain/conversion.decider.js';
import type { Figures } from '../src/domain/figures.js';

const occurredAt = '2026-10-03T14:05:09.000Z';
export const about = { conversionId: 'c1', occurredAt, requestId: 'r1' };
export const later = { ...about, requestId: 'r2' };
export const figures = (sale: bigint, commission: bigint, currency = 'EUR'): Figures => ({
  sale: money(sale, currency),
  commission: money(commission, currency),
});
export const whole = figures(10_000n, 1_001n);
const facts = {
  ...about,
  sourceId: 's1',
  network: 'awin',
  transactionId: 't1',
  stream: 'affiliate' as const,
  programId: 'p1',
  clickRef: 'abc',
  reportedAt: '2026-10-03T14:06:00.000Z',
};
export const report = (more: Partial<ReportConversion> = {}): ReportConversion => ({
  ...facts,
  type: 'ReportConversion',
  figures: whole,
  status: 'pending',
  corrections: 'restatement',
  ...more,
});
export const reported: ConversionEvent = { ...facts, type: 'ConversionReported', figures: whole };
export const confirmed: ConversionEvent = { ...about, type: 'ConversionConfirmed' };
export const reversed = (part: Figures, reversalId = 'x1'): ConversionEvent => ({
  ...about,
  type: 'ConversionReversed',
  reversalId,
  figures: part,
});
export const amendedTo = (to: Figures, reason = 'cart'): ConversionEvent => ({
  ...about,
  type: 'ConversionAmended',
  figures: to,
  reason,
});
export const amendedTimes = (count: number): ConversionEvent[] => [
  reported,
  ...Array.from({ length: count }, (_one, index) => amendedTo(figures(BigInt(index), 1n))),
];
export const partsTaken = (count: number): ConversionEvent[] => [
  reported,
  ...Array.from({ length: count }, (_one, index) => reversed(figures(1n, 0n), `part-${index}`)),
];
