import { lastDayOf } from '../src/domain/month.js';
import { dayAfter } from '../src/proofs/head-document.js';
import { accountsIn, type Row, text } from './rows.js';

/** What is said of a table: how verify names a row of it, and what it does not find there, with the reason. */
export interface Guarded {
  /** Any of these in a fault names the row. A number in it is not a part of a longer one. */
  readonly names: (row: Row) => readonly string[];
  /** Columns in which another value is not found by the tables and logs alone. */
  readonly unseen?: Readonly<Record<string, string>>;
  /** Why a row that is taken out is not found by the tables and logs alone: any row, or only the last one. */
  readonly unmissed?: { readonly which: 'any' | 'last'; readonly why: string };
}

const entryOf = (row: Row) => `entry ${text(row.partition)}-${text(row.seq)}`;
const onDay = (row: Row, day: string) => `account ${text(row.account)}, recorded on ${text(row[day])}`;
const monthOf = ({ currency, month }: Row) => `${text(currency)} ${text(month)}`;

/** Every table of the books. */
export const guarded: Readonly<Record<string, Guarded>> = {
  entry: {
    names: (row) => [
      entryOf(row),
      `seal ${text(row.partition)}/${text(row.batch)}`,
      ...accountsIn(row).map((account) => `account ${account}, entry ${text(row.seq)} of its partition`),
    ],
  },
  line_chunk: {
    names: (row) => [
      `line_chunk of account ${text(row.account)} from entry ${text(row.from_seq)}`,
      ...(row.seqs as readonly unknown[]).map(
        (seq) => `account ${text(row.account)}, entry ${text(seq)} of its partition`,
      ),
    ],
  },
  seal: {
    names: (row) => [
      `seal ${text(row.partition)}/${text(row.batch)}`,
      `entry ${text(row.partition)}-${text(row.first_seq)} and what follows it has no seal`,
    ],
  },
  account: {
    // The name of an account is in the leaves of its entries: a batch of them is named.
    names: (row) => [`account ${text(row.id)}`, 'their accounts or lines are not those that were sealed'],
  },
  journal_partition: { names: (row) => [`journal_partition ${text(row.partition)}`] },
  head: {
    names: (row) => [
      `head ${text(row.day)}`,
      `there is none of ${text(row.day)}`,
      `stands at ${dayAfter(text(row.day))}T00:00:00.000Z, where neither a seal nor a day ends`,
    ],
  },
  commission_state: {
    names: (row) => [
      `commission_state of ${entryOf(row)}`,
      `creator ${text(row.creator_id)}, commission ${text(row.commission_id)}`,
      `a commission_state of partition ${text(row.partition)}, its ${text(row.number)}.`,
      `a commission_state without an entry in partition ${text(row.partition)}`,
    ],
  },
  reservation_state: {
    names: (row) => [
      `reservation_state of ${entryOf(row)}`,
      `item ${text(row.item_id)}`,
      `a reservation_state of partition ${text(row.partition)}, its ${text(row.number)}.`,
    ],
  },
  hold_due: {
    names: (row) => [
      `hold_due of entry ${text(row.partition)}-`,
      `a hold_due of partition ${text(row.partition)}, its ${text(row.number)}.`,
    ],
  },
  quiet_move: {
    names: (row) => [
      `quiet_move ${text(row.number)} of partition ${text(row.partition)} before entry ${text(row.next_seq)}`,
      `quiet_move before entry ${text(row.partition)}-${text(row.next_seq)}`,
      `quiet_move of partition ${text(row.partition)}`,
      `/${text(row.partition)} at ${text(row.cause_offset)}`,
    ],
    unseen: { next_seq: 'Among entries that have nothing to do with it, any place is as good as another.' },
  },
  settlement_part: {
    names: (row) => [
      `settlement_part of ${entryOf(row)}`,
      `settlement_part, settlement_line of ${entryOf(row)}`,
      `settlement ${text(row.settlement_id)}, part ${text(row.part)}`,
    ],
  },
  settlement_line: {
    names: (row) => [
      `settlement_line ${text(row.line)} of entry`,
      `settlement_part, settlement_line of entry`,
      'settlement_part of entry',
    ],
  },
  rolled_day: {
    names: (row) => [
      `rolled_day ${text(row.recorded_day)} of partition ${text(row.partition)}`,
      `recorded on ${text(row.recorded_day)}`,
    ],
  },
  day_total: { names: (row) => [onDay(row, 'recorded_day')] },
  owed_commission: {
    names: (row) => [`owed_commission of creator ${text(row.creator_id)}, commission ${text(row.commission_id)}`],
  },
  paid_conversion: { names: (row) => [`paid_conversion ${text(row.conversion_id)}`] },
  receivable_total: { names: (row) => [`receivable_total of ${text(row.debtor)} in ${text(row.currency)}`] },
  receivable_day: {
    names: (row) => [`receivable_day of ${text(row.debtor)} in ${text(row.currency)}, ${text(row.confirmed_on)}`],
  },
  receivable_checkpoint: { names: (row) => [`receivable_checkpoint ${text(row.partition)}`] },
  settlement_clearing: { names: (row) => [`settlement_clearing of ${entryOf(row)}`] },
  trial_total: {
    names: (row) => [`trial_total of partition ${text(row.partition)}, recorded on ${text(row.recorded_from)}`],
  },
  month_total: { names: (row) => [onDay(row, 'recorded_from')] },
  running_total: { names: (row) => [onDay(row, 'recorded_from')] },
  instruction: {
    names: (row) => [`instruction ${text(row.instruction_id)}`, `instruction-${text(row.instruction_id)}`],
  },
  period: {
    names: (row) => [
      `period ${monthOf(row)}`,
      `closed through ${lastDayOf(text(row.month))} in ${text(row.currency)}`,
      `the statements of ${monthOf(row)}`,
    ],
  },
  period_statements: {
    names: (row) => [`the statements of ${monthOf(row)}`],
    unseen: { issued_at: 'When the statements were issued is said of each in its document.' },
    unmissed: { which: 'any', why: 'The service makes it again from the statements.' },
  },
  statement: {
    names: (row) => [
      `statement number ${text(row.number)}`,
      `statement of ${text(row.month)} in ${text(row.currency)}, creator ${text(row.creator_id)}: version ${text(row.version)}`,
      `the statements of ${monthOf(row)}`,
    ],
    unmissed: { which: 'last', why: 'The last one that was issued is in no other row, until a head holds it.' },
  },
  stream_event: {
    names: (row) => [
      `stream_event ${text(row.version)} of ${text(row.stream)}`,
      `stream_event of ${text(row.stream)}`,
      text(row.stream),
      text(row.stream).replace('-', ' '),
    ],
    unseen: {
      recorded_at: 'When it was written; what was told says when it happened, and nothing is derived from this.',
    },
  },
};

/** Tables of the same database that are no part of the books, and what is known of them. */
export const machinery: Readonly<Record<string, string>> = {
  log_batch: 'Held against streams and states, event by event; that it has no hole is looked after with every log.',
  log_partition: 'Where a log ends: what lies beyond is missed by streams and states, what lies before it is a hole.',
  log_archive: 'Where archived parts are: looked after with every log.',
  log_claim: 'Empty: no topic of the ledger claims ids.',
  consumer_checkpoint: 'What is taken in: a fact before it that was not booked is found, a place beyond the log, too.',
  dead_letter: 'What waits: a fact that neither waits nor was booked is found.',
  parked_key: 'Whose facts wait: named as parked.',
  relay_lease:
    'How far the log was carried: too low is sent again, too high is a hole that readers fetch from the owner.',
  idempotency_key: 'Answers to requests that come again.',
  schema_migration: 'What was migrated: the start refuses another history.',
};
