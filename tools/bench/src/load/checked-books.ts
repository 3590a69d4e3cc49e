import type { Finding } from '#contracts';
import type { Database } from '#postgres';
import { verifyLedger } from '../../../../apps/ledger/src/verify/verify-ledger.query.js';

/** The tables that the journal writes. */
export const books = ['entry', 'line_chunk', 'seal', 'account', 'journal_partition'];

/** The load posts entries as the journal takes them; nobody decided on commissions, so there are no states of any. */
const withoutStates = 'the states of commissions are numbered without a hole and follow from their entries';

/** Recomputes the books of a load. */
export async function checkedBooks(admin: Database): Promise<{ checks: number; faults: readonly Finding[] }> {
  const findings = (await verifyLedger(admin)).filter(({ check }) => check !== withoutStates);
  return { checks: findings.length, faults: findings.filter(({ fault }) => fault !== undefined) };
}
