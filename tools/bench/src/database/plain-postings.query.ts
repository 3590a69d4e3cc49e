import { CopyBuffer, type Database } from '#postgres';
import type { LoadEntry } from '../load/ledger-entries.js';

/** The layout that the books are measured against: a row a leg, its number and its account indexed, nothing checked. */
export const plainPostingsSql = `
  create table plain_posting (
    id              bigint      primary key,
    entry           bigint      not null,
    leg             smallint    not null,
    account         bigint      not null,
    amount          bigint      not null,
    currency        text        not null,
    kind            text        not null,
    effective_at    timestamptz not null,
    stream          text        not null,
    reference       uuid        not null,
    correlation_id  uuid        not null
  );
  create index plain_posting_by_account on plain_posting (account);
  grant select, insert on plain_posting to {{app}};`;

const copy = `
  copy plain_posting (id, entry, leg, account, amount, currency, kind, effective_at, stream, reference, correlation_id)
  from stdin binary`;

/** The legs of some entries in a transaction, numbered from `firstEntry`. */
export async function copyPostings(
  database: Database,
  entries: readonly LoadEntry[],
  firstEntry: bigint,
): Promise<void> {
  const rows = new CopyBuffer(entries.length * 3 * 160);
  for (const [index, { accounts, amounts, entry }] of entries.entries()) {
    const number = firstEntry + BigInt(index);
    for (const [leg, account] of accounts.entries()) {
      rows
        .row(11)
        .int8(number * 8n + BigInt(leg))
        .int8(number)
        .int2(leg)
        .int8(account)
        .int8(amounts[leg] ?? 0n);
      rows.text(entry.currency).text(entry.kind).timestamptz(entry.effectiveAt).text(entry.stream);
      rows.uuid(entry.reference).uuid(entry.correlationId);
    }
  }
  await database.transaction((tx) => tx.copyBinary(copy, rows.end()));
}

export async function countBooks(admin: Database): Promise<{ entries: number; plain: number }> {
  const { rows } = await admin.query<{ entries: bigint; plain: bigint }>(
    'select (select count(*) from entry) as entries, (select count(*) from plain_posting) as plain',
  );
  return { entries: Number(rows[0]?.entries), plain: Number(rows[0]?.plain) };
}

export async function countEntries(admin: Database): Promise<number> {
  const { rows } = await admin.query<{ entries: bigint }>('select count(*) as entries from entry');
  return Number(rows[0]?.entries);
}
