import { entryKinds } from '../domain/entry.js';
import { type Books, commission, creatorOf, openBooks } from '../../test/books.js';

let books: Books;
beforeAll(async () => {
  books = await openBooks();
  await books.writer.postCommissions([commission('CommissionAccrued')]);
  await books.writer.postCommissions([commission('CommissionAccrued', { creator: 'bob' })]);
});
afterAll(() => books.drop());

/** Tried as the role that the service runs with, and undone. */
async function refusalOf(sql: string, values: readonly unknown[] = []): Promise<string> {
  const tried = books.database.app.transaction(async (tx) => {
    await tx.query(sql, values);
    throw new Error('taken');
  });
  const error: unknown = await tried.catch((thrown: unknown) => thrown);
  const { constraint, message } = error as Error & { constraint?: string };
  return constraint ?? message;
}

const columnsOf = (legs: number) =>
  Array.from({ length: legs }, (_, index) => `account_${index + 1}, amount_${index + 1}`).join(', ');

/** Legs as account and amount in turn. */
const entry = (...legs: (string | number)[]) =>
  refusalOf(
    `insert into entry ("partition", seq, batch, effective_at, booked_on, kind, currency, cause_topic, cause_offset,
       cause_index, correlation_id, reference, ${columnsOf(legs.length / 2)})
     values (11, 0, 0, now(), current_date, 'hold-ended', 'EUR', 'ledger.entry.v1', 0, 0, 'c', gen_random_uuid(),
       ${legs.join(', ')})`,
  );
const of = (...amounts: (string | number)[]) => amounts.flatMap((amount, index) => [index + 1, amount]);

test('a balanced entry of two to eight legs is taken', async () => {
  expect(await entry(...of(5, -5))).toBe('taken');
  expect(await entry(...of(7, -1, -1, -1, -1, -1, -1, -1))).toBe('taken');
});

test.each([
  ['that does not sum to zero', of(5, -4), 'entry_sums_to_zero'],
  ['that does not sum to zero in its eighth leg', of(7, -1, -1, -1, -1, -1, -1, -2), 'entry_sums_to_zero'],
  ['of one leg', of(5), '"account_2"'],
  ['without an amount', [1, 5, 2, 'null'], '"amount_2"'],
  ['without an account', [1, 5, 'null', -5], '"account_2"'],
  ['of nine legs', of(8, -1, -1, -1, -1, -1, -1, -1, -1), 'account_9'],
  ['with a leg of nothing', of(5, -5, 0), 'entry_has_no_empty_leg'],
  ['with a leg of nothing at its head', of(0, 5, -5), 'entry_has_no_empty_leg'],
  ['with an account without an amount', [...of(5, -5), 3, 'null'], 'entry_has_whole_legs'],
  ['with an amount without an account', [...of(5, -5), 'null', 3], 'entry_has_whole_legs'],
  ['with a gap between its legs', [...of(5, -4), 'null', 'null', 3, -1], 'entry_has_no_gap_between_legs'],
])('an entry %s is refused', async (_what, legs, rule) => {
  expect(await entry(...legs)).toContain(rule);
});

test('a sum that turns around at 64 bits is refused', async () => {
  expect(await entry(...of('9223372036854775807', '9223372036854775807', 2))).toMatch(/out of range/);
});

test('one event makes an entry once, and an entry takes back an earlier one', async () => {
  const again = (change: string) =>
    refusalOf(`
      insert into entry
      select (jsonb_populate_record(entry, jsonb_build_object('seq', seq + 1, ${change}))).* from entry limit 1`);
  expect(await again("'batch', 0")).toBe('entry_has_one_cause');
  expect(await again("'cause_offset', 99, 'reverses', seq")).toBe('taken');
  expect(await again("'cause_offset', 99, 'reverses', seq + 1")).toBe('entry_reverses_an_earlier_one');
});

test('the lists of the domain are those of the database', async () => {
  const { rows } = await books.database.admin.query<{ words: string[] }>(
    'select enum_range(null::entry_kind)::text[] as words',
  );
  expect(rows[0]?.words).toEqual(entryKinds);
});

const chunk = (says: Record<string, string>) => {
  const row = {
    account: '1',
    from_seq: '7',
    batch: '0',
    first_line: '1',
    effective_day: 'current_date',
    normal_side: '-1',
    may_be_negative: 'false',
    opening_debits: '0',
    opening_credits: '0',
    closing_debits: '0',
    closing_credits: '5',
    seqs: "'{7}'",
    amounts: "'{-5}'",
    ...says,
  };
  return refusalOf(`insert into line_chunk (${Object.keys(row).join(', ')}) values (${Object.values(row).join(', ')})`);
};

test.each<[string, Record<string, string>, string]>([
  ['that is sound', {}, 'taken'],
  [
    'that may be below zero',
    { amounts: "'{5}'", closing_debits: '5', closing_credits: '0', may_be_negative: 'true' },
    'taken',
  ],
  ['below zero', { amounts: "'{5}'", closing_debits: '5', closing_credits: '0' }, 'account_is_not_below_zero'],
  ['of neither side', { normal_side: '0' }, 'account_is_not_below_zero'],
  ['whose closing is another', { closing_credits: '6' }, 'chunk_adds_up'],
  ['whose debit is taken for a credit', { amounts: "'{5}'", may_be_negative: 'true' }, 'chunk_adds_up'],
  [
    'whose debit is closed with a credit beside it',
    { amounts: "'{5}'", closing_debits: '5', may_be_negative: 'true' },
    'chunk_adds_up',
  ],
  [
    'of several lines that is sound',
    { amounts: "'{-9,4}'", seqs: "'{7,8}'", closing_debits: '4', closing_credits: '9' },
    'taken',
  ],
  [
    'of several lines whose closing is another',
    { amounts: "'{-9,4}'", seqs: "'{7,8}'", closing_debits: '0', closing_credits: '5' },
    'chunk_adds_up',
  ],
  [
    'whose one line turns around at 64 bits',
    { opening_debits: '9223372036854775807', amounts: "'{5}'", closing_debits: '-9223372036854775804' },
    'out of range',
  ],
  ['whose closing is the same on balance only', { closing_credits: '6', closing_debits: '1' }, 'chunk_adds_up'],
  ['with a NULL line', { amounts: "'{NULL}'", closing_credits: '0' }, 'chunk_adds_up'],
  ['with a line of nothing', { amounts: "'{0}'", closing_credits: '0' }, 'chunk_has_an_entry_a_line'],
  ['with fewer entries than lines', { amounts: "'{-4,-1}'" }, 'chunk_has_an_entry_a_line'],
  ['that begins elsewhere', { from_seq: '6' }, 'chunk_has_an_entry_a_line'],
  ['that counts from zero', { amounts: "'[0:0]={-5}'" }, 'chunk_numbers_its_lines_from_one'],
  ['without lines', { amounts: "'{}'", seqs: "'{}'", closing_credits: '0' }, 'chunk_numbers_its_lines_from_one'],
  ['in two dimensions', { amounts: "'{{-5}}'", seqs: "'{{7}}'" }, 'chunk_numbers_its_lines_from_one'],
  ['with entries in two dimensions', { seqs: "'{{7}}'" }, 'chunk_numbers_its_lines_from_one'],
  [
    'with a line before the first',
    { amounts: "'[0:1]={-9,-5}'", closing_credits: '14', seqs: "'{7,8}'" },
    'chunk_numbers_its_lines_from_one',
  ],
  ['with a NULL for lines', { amounts: 'null' }, '"amounts"'],
  ['with a NULL entry', { seqs: "'{7,NULL}'", amounts: "'{-4,-1}'" }, 'chunk_has_an_entry_a_line'],
  ['that opens below nothing', { opening_credits: '-1', closing_credits: '4' }, 'chunk_opens_at_totals'],
  ['before the first line', { first_line: '0' }, 'chunk_opens_at_totals'],
  [
    'whose total turns around at 64 bits',
    { opening_credits: '9223372036854775807', closing_credits: '-9223372036854775804', may_be_negative: 'true' },
    'out of range',
  ],
  [
    'whose lines turn around at 64 bits',
    { seqs: "'{7,8,9}'", amounts: "'{-9223372036854775807,-9223372036854775807,-7}'", closing_credits: '5' },
    'out of range',
  ],
])('a chunk %s', async (_what, says, answer) => {
  expect(await chunk(says)).toContain(answer);
});

test.each([
  ['numbered in its partition is taken', { id: '40960001', partition: 1 }, 'taken'],
  [
    'numbered in another partition is refused',
    { id: '40960001', partition: 2 },
    'account_is_numbered_in_its_partition',
  ],
])('an account %s', async (_what, { id, partition }, answer) => {
  const account = `insert into account (id, "partition", owner, kind, scope, currency, stripe, normal_side, may_be_negative)
    values ($1, $2, 'somebody', 'available', '', 'EUR', -1, -1, true)`;
  expect(await refusalOf(account, [id, partition])).toBe(answer);
});

test.each(['infinity', '-infinity'])('a seal that is recorded at %s is refused', async (recordedAt) => {
  const seal = `insert into seal ("partition", batch, previous_hash, merkle_root, hash, first_seq, entries, recorded_at)
    select 11, 0, hash, hash, hash, 0, 1, $1::timestamptz from (select sha256('') as hash) as any_hash`;
  expect(await refusalOf(seal, ['2026-11-26T08:00:00Z'])).toBe('taken');
  expect(await refusalOf(seal, [recordedAt])).toBe('seal_is_recorded_at_an_instant');
});

const facts = ['account', 'entry', 'line_chunk', 'seal', 'commission_state', 'reservation_state', 'quiet_move'];

const sums = ['rolled_day', 'day_total', 'running_total', 'month_total', 'trial_total'];

test.each([...facts, ...sums])(
  '%s is append-only for service, reader and creator, and for its owner too',
  async (table) => {
    const { app, reader, admin } = books.database;
    const changes = [`delete from ${table}`, `truncate ${table}`, `update ${table} set "partition" = 0`];
    const asCreator = (change: string) =>
      app.transaction(async (tx) => {
        await tx.query("select set_config('role', current_database() || '_confined', true)");
        await tx.query(change);
      });
    for (const change of changes) {
      expect(await refusalOf(change)).toMatch(/permission denied|does not exist/);
      for (const denied of [reader.query(change), asCreator(change)]) {
        await expect(denied).rejects.toThrow(/permission denied|does not exist/);
      }
    }
    const owned = [...changes.slice(0, 2), `update ${table} set ${await firstColumnOf(table)} = null where false`];
    for (const change of owned) await expect(admin.query(change)).rejects.toThrow(/append-only/);
  },
);

async function firstColumnOf(table: string): Promise<string> {
  const { rows } = await books.database.admin.query<{ column: string }>(
    'select quote_ident(attname) as column from pg_attribute where attrelid = $1::regclass and attnum = 1',
    [table],
  );
  return rows[0]?.column ?? '';
}

test('the fence alone is moved, and never taken away', async () => {
  expect(await refusalOf('update journal_partition set "partition" = 12 where "partition" = 1')).toMatch(
    /permission denied/,
  );
  await expect(books.database.admin.query('delete from journal_partition')).rejects.toThrow(/append-only/);
});

describe('what is read for a creator', () => {
  const seen = (creator: string | undefined, table: string) =>
    books.database.app.transaction(async (tx) => {
      await tx.query("select set_config('role', current_database() || '_confined', true)");
      if (creator !== undefined) await tx.query("select set_config('tributary.creator', $1, true)", [creator]);
      const { rows } = await tx.query<{ owners: string[] | null; rows: bigint }>(table);
      return rows[0];
    });
  const owners = 'select array_agg(distinct owner) as owners, count(*) as rows from';

  test.each([
    ['account', `${owners} account`],
    ['line_chunk', `${owners} line_chunk join account on account.id = line_chunk.account`],
    ['account_line', `${owners} account_line join account on account.id = account_line.account`],
    ['posting', `${owners} posting`],
  ])('%s without a WHERE holds their rows, and nobody else their', async (_table, query) => {
    expect(await seen(creatorOf('ann'), query)).toEqual({ owners: [creatorOf('ann')], rows: 1n });
    expect(await seen(undefined, query)).toEqual({ owners: null, rows: 0n });
    expect(await seen('company', query)).toEqual({ owners: null, rows: 0n });
  });

  test('entries are those that touch an account of theirs', async () => {
    expect(await seen(creatorOf('bob'), 'select count(*) as rows from entry')).toEqual({ rows: 1n });
    expect(await seen(creatorOf('carl'), 'select count(*) as rows from entry')).toEqual({ rows: 0n });
    expect(await seen(undefined, 'select count(*) as rows from entry')).toEqual({ rows: 0n });
  });

  test.each(sums.slice(1, -1))('%s holds the sums of their accounts, and nobody else’s', async (table) => {
    books.clock.advance(86_400_000);
    await books.roll();
    const all = `select count(*) as rows from ${table} join account on account.id = account`;
    const { rows } = await books.database.admin.query(`${all} where owner = $1`, [creatorOf('ann')]);
    expect(rows).not.toEqual([{ rows: 0n }]);
    expect(await seen(creatorOf('ann'), `select count(*) as rows from ${table}`)).toEqual(rows[0]);
    expect(await seen(undefined, `select count(*) as rows from ${table}`)).toEqual({ rows: 0n });
  });

  test.each([
    'commission_state',
    'reservation_state',
    'quiet_move',
    'log_row',
    'journal_partition',
    'hold_due',
    'trial_total',
  ])('%s is out of reach', async (table) => {
    await expect(seen(creatorOf('ann'), `select * from ${table}`)).rejects.toThrow(/permission denied/);
  });
});

test('the log reader reads the journal as a log, and nothing under it', async () => {
  const { reader } = books.database;
  expect((await reader.query('select * from log_row')).rowCount).toBe(2);
  for (const table of [...facts, ...sums, 'hold_due']) {
    await expect(reader.query(`select * from ${table}`)).rejects.toThrow(/permission denied/);
  }
});

test('an entry is told as JSON, whatever a scope holds', async () => {
  const scope = 'brand:"Café \\ 王"\n\t\u0001</script>';
  let told: string | undefined;
  const reading = books.database.admin.transaction(async (tx) => {
    await tx.query('alter table account disable trigger all');
    await tx.query("update account set scope = $1 where owner = 'company'", [scope]);
    told = (await tx.query<{ payload: string }>('select payload from log_row limit 1')).rows[0]?.payload;
    throw new Error('undone');
  });
  await expect(reading).rejects.toThrow('undone');
  const { legs } = JSON.parse(told ?? '') as { legs: { scope?: string }[] };
  expect(legs.map((leg) => leg.scope)).toContain(scope);
});
