import { hash } from 'node:crypto';
import {
  type CommissionEvent,
  commissionTopic,
  instructionTopic,
  type PayoutItemEvent,
  payoutItemTopic,
  settlementTopic,
} from '#contracts';
import { derivedId, type LoggedEvent } from '#event-log';
import type { Queryable } from '#postgres';
import { decodeInstruction } from '../instructions/instruction-facts.js';

type Copied = Readonly<Record<string, string | null>>;

/** A row that names the fact it comes from, and the columns that repeat what the fact says, as text. */
export interface CopiedRow {
  readonly factId: string;
  readonly digest: string;
  /** Null where it came without one. */
  readonly seq: bigint | 'an entry' | null;
  readonly copied: Copied;
}

/** What a fact says of a row. */
export interface Said {
  /** The values of the row's key that are looked for. */
  readonly key: readonly (string | number)[];
  readonly name: string;
  readonly copied: Copied;
}

export interface Copy {
  readonly check: string;
  readonly table: string;
  readonly topic: string;
  /** The consumer that writes the table. */
  readonly group: string;
  /** Undefined for a fact that the books do not keep. */
  readonly saidBy: (event: LoggedEvent) => Said | undefined;
  readonly rowsOf: (books: Queryable, said: readonly Said[]) => Promise<readonly CopiedRow[]>;
}

const microsOf = (column: string) => `(extract(epoch from ${column}) * 1000000)::bigint::text`;

interface Row {
  fact_id: string;
  digest: string;
  seq: bigint | null;
  copied: Record<string, string | null>;
}

const commissionRows = `
  select state.* from unnest($1::uuid[], $2::uuid[]) as wanted (creator_id, commission_id)
  cross join lateral (
    select fact_id, fact_digest as digest, seq, jsonb_build_object('partition', "partition"::text,
      'conversion_id', conversion_id, 'decision_id', decision_id, 'program_id', program_id, 'debtor', debtor,
      'stream', stream, 'currency', currency, 'release_at', ${microsOf('release_at')},
      'keeps its release_at', (release_at is not distinct from lag(release_at) over (order by number))::text) as copied
    from commission_state where creator_id = wanted.creator_id and commission_id = wanted.commission_id offset 0
  ) as state
  where fact_id is not null`;

const reservationRows = `
  select fact_id, fact_digest as digest, seq, jsonb_build_object('partition', "partition"::text, 'item_id', item_id, 'creator_id', creator_id,
    'batch_id', batch_id, 'amount', amount::text, 'currency', currency, 'kept', (
      select string_agg(account.scope || ' ' || leg.amount, ', ' order by account.scope)
      from entry_leg as leg join account on account.id = leg.account
      where leg."partition" = state."partition" and leg.seq = state.seq and account.kind = 'payout_fee')) as copied
  from reservation_state as state where item_id = any ($1::uuid[])`;

const settlementRows = `
  select fact_id, fact_digest as digest, seq, jsonb_build_object('partition', "partition"::text, 'reference', reference,
    'debtor', debtor, 'currency', currency, 'lines', lines.told) as copied
  from unnest($1::uuid[], $2::integer[]) as wanted (settlement_id, part)
  join settlement_part as found using (settlement_id, part)
  cross join lateral (
    select string_agg(concat_ws('|', line, conversion_id, transaction_id, outcome, paid_on, expected, paid, difference),
      e'\\n' order by line) as told
    from settlement_line as line where line.settlement_id = wanted.settlement_id and line.part = wanted.part
  ) as lines`;

/** What was given, and whether the books took it. */
const givenRows = `
  select stream, version, payload, status from stream_event
  join unnest($1::text[]) as wanted (instruction_id) on stream = 'instruction-' || wanted.instruction_id
  join instruction on instruction.instruction_id = wanted.instruction_id::uuid
  where type not like '%Proposed' and type not like 'Instruction%'`;

interface GivenRow {
  stream: string;
  version: bigint;
  payload: Buffer;
  status: string;
}

async function copiedRows(books: Queryable, sql: string, values: readonly unknown[]): Promise<CopiedRow[]> {
  const { rows } = await books.query<Row>(sql, values);
  return rows.map(({ fact_id: factId, ...row }) => ({ factId, ...row }));
}

/** An approval says until when money is held; what comes after it leaves that as it is. */
function releaseBy(event: CommissionEvent): Copied {
  switch (event.type) {
    case 'CommissionAccrued':
      return { release_at: null };
    case 'CommissionApproved':
      return {
        release_at: event.availableAt === undefined ? null : String(BigInt(Date.parse(event.availableAt)) * 1_000n),
      };
    case 'CommissionAdjusted':
    case 'CommissionReversed':
      return { 'keeps its release_at': 'true' };
  }
}

/** What a bank kept of money that came back, on the rail's account of such fees. */
function keptBy(event: PayoutItemEvent): string | null {
  if (event.type === 'PaymentReturned') return event.kept === undefined ? null : `${event.rail} ${event.kept.minor}`;
  if (event.type === 'PaymentRejected' && event.kept !== undefined) return `${event.rail} ${event.kept.amount.minor}`;
  return null;
}

/** Nth values of the keys, each key once. */
function keys(said: readonly Said[]): readonly (readonly (string | number)[])[] {
  const once = [...new Map(said.map(({ key }) => [key.join('/'), key])).values()];
  return [0, 1].map((at) => once.map((key) => key[at] ?? ''));
}

export const copies: readonly Copy[] = [
  {
    check: 'the states of commissions repeat what was decided, word for word',
    table: 'commission_state',
    topic: commissionTopic.name,
    group: 'ledger-commissions',
    saidBy(logged) {
      const event = commissionTopic.decode(logged);
      const { creatorId, commissionId, conversionId, decisionId, programId, debtor, stream, total } = event;
      return {
        key: [creatorId, commissionId],
        name: `creator ${creatorId}, commission ${commissionId}`,
        copied: {
          ...{ partition: String(logged.partition), conversion_id: conversionId, decision_id: decisionId },
          ...{ program_id: programId, debtor, stream, currency: total.currency, ...releaseBy(event) },
        },
      };
    },
    rowsOf: (books, said) => copiedRows(books, commissionRows, keys(said)),
  },
  {
    check: 'the states of payout items repeat what payout told, word for word',
    table: 'reservation_state',
    topic: payoutItemTopic.name,
    group: 'ledger-payout-items',
    saidBy(logged) {
      const event = payoutItemTopic.decode(logged);
      const { type, itemId, creatorId, batchId, amount } = event;
      if (type === 'ReservationConfirmed' || type === 'ReservationDeclined') return undefined;
      return {
        key: [itemId],
        name: `item ${itemId}`,
        copied: {
          ...{ partition: String(logged.partition), item_id: itemId, creator_id: creatorId, batch_id: batchId },
          ...{ amount: String(amount.minor), currency: amount.currency, kept: keptBy(event) },
        },
      };
    },
    rowsOf: (books, said) => copiedRows(books, reservationRows, keys(said).slice(0, 1)),
  },
  {
    check: 'settlements and their lines repeat what was reported, word for word',
    table: 'settlement_part, settlement_line',
    topic: settlementTopic.name,
    group: 'ledger-settlements',
    saidBy(logged) {
      const { settlementId, part, reference, sourceId, currency, paidOn, lines } = settlementTopic.decode(logged);
      const told = lines.map(({ line, conversionId, transactionId, outcome, expected, paid, difference }) =>
        [line, conversionId, transactionId, outcome, paidOn, expected.minor, paid.minor, difference.minor].join('|'),
      );
      return {
        key: [settlementId, part],
        name: `settlement ${settlementId}, part ${part}`,
        copied: {
          ...{ partition: String(logged.partition), reference, debtor: `source:${sourceId}`, currency },
          lines: told.join('\n'),
        },
      };
    },
    rowsOf: (books, said) => copiedRows(books, settlementRows, keys(said)),
  },
  {
    check: 'what was instructed was posted, or refused at its place, in the order in which it was told',
    table: 'instruction',
    topic: instructionTopic.name,
    group: 'ledger-instructions',
    saidBy(logged) {
      const { type, instructionId } = decodeInstruction(logged);
      return type === 'Instructed'
        ? { key: [instructionId], name: `instruction ${instructionId}`, copied: {} }
        : undefined;
    },
    async rowsOf(books, said) {
      const { rows } = await books.query<GivenRow>(givenRows, keys(said).slice(0, 1));
      return rows.map(({ stream, version, payload, status }) => ({
        factId: derivedId(stream, version),
        digest: hash('sha256', payload, 'base64'),
        seq: status === 'refused' ? null : 'an entry',
        copied: {},
      }));
    },
  },
];
