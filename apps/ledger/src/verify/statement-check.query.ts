import type { Finding, IssuedStatement } from '#contracts';
import type { Queryable } from '#postgres';
import { type StoredPeriod, storedOf } from '../periods/periods.query.js';
import { annexedVersion } from '../statements/annexed-version.js';
import { holdersAfter } from '../statements/holders.query.js';
import { closedScope, readFigures, type WholeFigures } from '../statements/month-figures.js';
import type { MonthScope } from '../statements/month-lines.query.js';
import { firstVersion, hashed } from '../statements/statement-document.js';
import { watermarkOf } from '../periods/watermark.js';
import type { StoredStatement } from '../statements/statement-rows.query.js';

export const statementsFollow = 'every issued statement follows from the books, and each version from the one before';
const complete = 'nobody lacks the statement of a month that was issued to all, and none was added';

const periods = 'select document, sha256 from period order by currency, month';

const versions = `
  select creator_id::text as "creatorId", version, "partition", next_seq as "nextSeq", document as bytes, sha256,
    previous_sha256 as "previousSha256", to_char(issued_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "issuedAt",
    (select min(account."partition") = statement."partition" from account
      where account.owner = creator_id::text and account.currency = statement.currency) as "isAtHome"
  from statement where currency = $1 and month = $2 and creator_id = any ($3::uuid[]) order by creator_id, version`;

const incomplete = `
  select run.currency, run.month from period_statements as run
  cross join lateral (
    select count(*) as statements, sha256(coalesce(string_agg(sha256, ''::bytea order by creator_id), ''::bytea)) as sha256
    from statement where statement.currency = run.currency and statement.month = run.month and version = 1
  ) as found
  where found.statements <> run.statements or found.sha256 <> run.sha256
  order by 1, 2 limit 1`;

/** What the walk over those who have accounts does not come by. */
const stray = `
  select creator_id::text as "creatorId", currency, month, version from statement
  where not exists (
    select from account where account.owner = creator_id::text and account.currency = statement.currency)
    or not exists (select from period where period.currency = statement.currency and period.month = statement.month)
  order by 1, 2, 3, 4 limit 1`;

const counted = `
  select (select count(*) from statement) as statements, (select count(*) from period_statements) as months`;

interface Version extends StoredStatement {
  readonly creatorId: string;
  /** Whether its partition is its creator's. */
  readonly isAtHome: boolean;
  readonly previousSha256: Buffer | null;
  /** To the microsecond. */
  readonly issuedAt: string;
}

const creatorsARead = 500;

/** Makes every statement again, a few creators at a time, and compares bytes. */
export async function checkStatements(books: Queryable): Promise<Finding[]> {
  const { rows: closed } = await books.query<{ document: Buffer; sha256: Buffer }>(periods);
  const { rows: totals } = await books.query<{ statements: bigint; months: bigint }>(counted);
  const { rows: short } = await books.query<{ currency: string; month: string }>(incomplete);
  const [{ statements, months }] = totals as [(typeof totals)[number]];
  let fault: string | undefined;
  for (const row of closed) fault ??= await faultOfMonth(books, storedOf(row));
  fault ??= await strayStatement(books);
  const [first] = short;
  return [
    { check: statementsFollow, rows: Number(statements), ...(fault === undefined ? {} : { fault }) },
    {
      ...{ check: complete, rows: Number(months) },
      ...(first === undefined ? {} : { fault: `the statements of ${first.currency} ${first.month}` }),
    },
  ];
}

async function strayStatement(books: Queryable): Promise<string | undefined> {
  const [found] = (await books.query<Record<'creatorId' | 'currency' | 'month' | 'version', string>>(stray)).rows;
  if (found === undefined) return undefined;
  return `statement of ${found.month} in ${found.currency}, creator ${found.creatorId}: version ${found.version}`;
}

async function faultOfMonth(books: Queryable, period: StoredPeriod): Promise<string | undefined> {
  const { currency, month } = period.document;
  const scope = await closedScope(books, period);
  for (let after = '', taken = creatorsARead; taken === creatorsARead;) {
    const holders = await holdersAfter(books, { currency, after, limit: creatorsARead });
    taken = holders.length;
    after = holders.at(-1)?.creatorId ?? after;
    const fault = await faultOfSome(books, period, { ...scope, creatorIds: holders.map(({ creatorId }) => creatorId) });
    if (fault !== undefined) return `statement of ${month} in ${currency}, ${fault}`;
  }
  return undefined;
}

async function faultOfSome(books: Queryable, period: StoredPeriod, scope: MonthScope): Promise<string | undefined> {
  const { currency, month } = period.document;
  const figures = await readFigures(books, scope);
  const { rows } = await books.query<Version>(versions, [currency, month, scope.creatorIds]);
  for (const [creatorId, issued] of Map.groupBy(rows, (row) => row.creatorId)) {
    const told = figures.get(creatorId);
    if (told === undefined || typeof told === 'string') return `creator ${creatorId}: ${told ?? 'nothing to tell'}`;
    const wrong = await firstWrong(books, issued, { creatorId, period, told });
    if (wrong !== undefined) return `creator ${creatorId}: version ${wrong}`;
  }
  return undefined;
}

interface Remade {
  readonly creatorId: string;
  readonly period: StoredPeriod;
  readonly told: WholeFigures;
}

async function firstWrong(
  books: Queryable,
  issued: readonly Version[],
  { creatorId, period, told }: Remade,
): Promise<number | undefined> {
  for (const [at, version] of issued.entries()) {
    const [first, latest] = [issued[0], issued[at - 1]];
    const remade =
      first === undefined || latest === undefined
        ? firstVersion(creatorId, period, told)
        : await nextVersion(books, { first, latest, version });
    if (version.version !== at + 1 || remade === undefined) return at + 1;
    const { bytes, sha256 } = hashed(remade);
    if (!bytes.equals(version.bytes) || !sha256.equals(version.sha256)) return at + 1;
    if (!isKeptAs(version, { remade, latest, cut: watermarkOf(period)[version.partition] })) return at + 1;
  }
  return undefined;
}

/** What stands beside the document. */
function isKeptAs(
  version: Version,
  { remade, latest, cut }: { remade: IssuedStatement; latest: Version | undefined; cut: bigint | undefined },
): boolean {
  const issuedAt = (remade.annex?.issuedAt ?? remade.closedAt).replace('Z', '000Z');
  if (!version.isAtHome || version.issuedAt !== issuedAt) return false;
  if (latest === undefined) return version.previousSha256 === null && version.nextSeq === cut;
  return version.previousSha256?.equals(latest.sha256) === true;
}

async function nextVersion(
  books: Queryable,
  { first, latest, version }: { first: Version; latest: Version; version: Version },
): Promise<IssuedStatement | undefined> {
  const annex = annexOf(version);
  if (annex?.nextSeq !== String(version.nextSeq)) return undefined;
  const { reason, issuedBy, issuedAt } = annex;
  return annexedVersion(books, { first, latest, toSeq: version.nextSeq, reason, issuedBy, issuedAt });
}

/** Undefined where it has none, or is no document any more. */
function annexOf({ bytes }: Version): IssuedStatement['annex'] {
  try {
    return (JSON.parse(bytes.toString('utf8')) as IssuedStatement).annex;
  } catch {
    return undefined;
  }
}
