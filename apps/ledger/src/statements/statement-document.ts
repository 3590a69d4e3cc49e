import { hash } from 'node:crypto';
import {
  canonicalJson,
  type IssuedStatement,
  type PreliminaryStatement,
  type RevenueStream,
  type StatementFiguresView,
} from '#contracts';
import type { Money } from '#money';
import { firstDayOf, lastDayOf } from '../domain/month.js';
import type { Earning, LateMovement, OwnAmounts, StatementFigures } from '../domain/statement.js';
import type { StoredPeriod } from '../periods/periods.query.js';

export interface StatementOf {
  readonly creatorId: string;
  readonly currency: string;
  readonly month: string;
}

/** A document's bytes under their hash. */
export interface Hashed {
  readonly bytes: Buffer;
  readonly sha256: Buffer;
}

export function hashed(document: IssuedStatement): Hashed {
  const bytes = Buffer.from(canonicalJson(document), 'utf8');
  return { bytes, sha256: hash('sha256', bytes, 'buffer') };
}

/** The same of the same books and the same period, whoever makes it and whenever. */
export function firstVersion(
  creatorId: string,
  { document: { currency, month, closedAt }, sha256: periodSha256 }: StoredPeriod,
  figures: { readonly figures: StatementFigures; readonly fee: bigint },
): IssuedStatement {
  return {
    ...headerOf({ creatorId, currency, month }),
    ...{ status: 'issued', version: 1, previousSha256: null, closedAt, periodSha256 },
    ...figuresView(currency, figures),
  };
}

export function preliminary(
  statement: StatementOf,
  figures: { readonly figures: StatementFigures; readonly fee: bigint },
): PreliminaryStatement {
  return { ...headerOf(statement), status: 'preliminary', ...figuresView(statement.currency, figures) };
}

export function lateView(currency: string, late: readonly LateMovement[]): StatementFiguresView['late'] {
  return late.map(({ originalDay, kind, ...line }) => ({
    ...{ originalDay, kind },
    ...earnedBy(line),
    ...splitView(currency, line),
  }));
}

function headerOf({ creatorId, currency, month }: StatementOf) {
  const format = 'tributary.statement.1' as const;
  return { format, creatorId, currency, month, from: firstDayOf(month), to: lastDayOf(month) };
}

function figuresView(
  currency: string,
  { figures, fee }: { readonly figures: StatementFigures; readonly fee: bigint },
): StatementFiguresView {
  const money = (minor: bigint): Money => ({ minor, currency });
  const { adjustments, exchanges, holds } = figures;
  return {
    opening: splitView(currency, figures.opening),
    earnings: figures.earnings.map((earning) => ({ ...earnedBy(earning), amount: money(earning.amount) })),
    adjustments: { added: money(adjustments.added), taken: money(adjustments.taken) },
    exchanges: { added: money(exchanges.added), taken: money(exchanges.taken) },
    imported: money(figures.imported),
    reversals: money(figures.reversals),
    payouts: money(figures.payouts),
    returns: money(figures.returns),
    holds: { placed: money(holds.placed), released: money(holds.released) },
    fees: money(fee),
    movements: figures.movements.map(({ kind, ...amounts }) => ({ kind, ...splitView(currency, amounts) })),
    late: lateView(currency, figures.late),
    closing: splitView(currency, figures.closing),
  };
}

function earnedBy({ stream, programId }: Pick<Earning, 'stream' | 'programId'>) {
  return {
    ...(stream === undefined ? {} : { stream: stream as RevenueStream }),
    ...(programId === undefined ? {} : { programId }),
  };
}

function splitView(currency: string, { pending, held, available, reserved }: OwnAmounts) {
  const money = (minor: bigint): Money => ({ minor, currency });
  return {
    pending: money(pending),
    held: money(held),
    available: money(available),
    reserved: money(reserved),
  };
}
