import type { AnswerOf, QueryOf, receivableRoutes, SettlementDifference, SettlementOutcome } from '#contracts';
import type { Queryable } from '#postgres';
import { isDay } from '../../reads/refuse-unknown.js';

const oldestFirst = `
  select line.settlement_id, line.line, part.debtor, part.reference, part.currency, line.paid_on::text as paid_on,
    line.transaction_id, line.conversion_id, line.outcome, line.expected, line.paid, line.difference,
    (line.difference - line.cleared)::bigint as open, by.entries
  from (
    select settlement_line.*, coalesce(done.cleared, 0) as cleared from settlement_line
    cross join lateral (
      select sum(amount) as cleared from settlement_clearing as clearing
      where clearing.settlement_id = settlement_line.settlement_id and clearing.line = settlement_line.line
    ) as done
    where difference <> 0 and (paid_on, settlement_id, line) > ($1::date, $2::uuid, $3::integer)
      and ($5::text is null or ($5 = 'cleared') = (coalesce(done.cleared, 0) = difference))
    order by paid_on, settlement_id, line limit $4
  ) as line
  join settlement_part as part using (settlement_id, part)
  cross join lateral (
    select coalesce(json_agg(json_build_object('entryId', concat(clearing."partition", '-', seq), 'instructionId',
      instruction_id, 'against', against, 'minor', amount::text) order by number), '[]') as entries
    from settlement_clearing as clearing
    where clearing.settlement_id = line.settlement_id and clearing.line = line.line
  ) as by
  order by line.paid_on, line.settlement_id, line.line`;

type ClearingTarget = SettlementDifference['cleared'][number]['against'];

interface DifferenceRow {
  settlement_id: string;
  line: number;
  debtor: string;
  reference: string;
  currency: string;
  paid_on: string;
  transaction_id: string;
  conversion_id: string;
  outcome: SettlementOutcome;
  expected: bigint;
  paid: bigint;
  difference: bigint;
  open: bigint;
  entries: { entryId: string; instructionId: string; against: ClearingTarget; minor: string }[];
}

const beforeAll = ['-infinity', '00000000-0000-0000-0000-000000000000', '0'];
const cursorShape = /^(\d{4}-\d{2}-\d{2})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(\d{1,9})$/;

/**
 * The lines that put something into suspense, with what took it out again, the oldest payment first. Undefined for a
 * cursor that is none of ours.
 */
export async function listDifferences(
  database: Queryable,
  { cursor, status, limit = 50 }: QueryOf<typeof receivableRoutes.listDifferences>,
): Promise<AnswerOf<typeof receivableRoutes.listDifferences> | undefined> {
  const after = cursor === undefined ? beforeAll : placeOf(cursor);
  if (after === undefined) return undefined;
  const { rows } = await database.query<DifferenceRow>(oldestFirst, [...after, limit + 1, status ?? null]);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const isMore = rows.length > limit && last !== undefined;
  return {
    items: page.map(({ currency, ...row }) => ({
      settlementId: row.settlement_id,
      line: row.line,
      debtor: row.debtor,
      reference: row.reference,
      paidOn: row.paid_on,
      transactionId: row.transaction_id,
      conversionId: row.conversion_id,
      reason: row.outcome,
      expected: { minor: row.expected, currency },
      paid: { minor: row.paid, currency },
      difference: { minor: row.difference, currency },
      open: { minor: row.open, currency },
      cleared: row.entries.map(({ minor, ...by }) => ({ ...by, amount: { minor: BigInt(minor), currency } })),
    })),
    nextCursor: isMore ? `${last.paid_on}.${last.settlement_id}.${last.line}` : null,
  };
}

function placeOf(cursor: string): string[] | undefined {
  const [, day = '', settlementId = '', line = ''] = cursorShape.exec(cursor) ?? [];
  return isDay(day) ? [day, settlementId, line] : undefined;
}
