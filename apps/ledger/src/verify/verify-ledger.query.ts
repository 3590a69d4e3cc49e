import type { Finding } from '#contracts';
import type { Database, Queryable } from '#postgres';
import { type Check, checks } from './checks.query.js';
import { rollChecks } from './roll-checks.query.js';
import { instructionCheck } from './instruction-check.query.js';
import { checkSeals } from './seal-check.query.js';

/**
 * Recomputes the books from their entries, as they stand at one moment; may run beside the writers. A finding for each
 * rule, in order; the first wrong row of each is named. Sorting and summing are done by PostgreSQL, on disk where they
 * must.
 */
export function verifyLedger(database: Database): Promise<readonly Finding[]> {
  return database.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only');
    const findings: Finding[] = [];
    for (const check of [...checks, ...rollChecks, instructionCheck]) findings.push(await run(tx, check));
    findings.push(await checkSeals(tx));
    return findings;
  });
}

async function run(books: Queryable, { check, sql, nameOf }: Check): Promise<Finding> {
  const { rows: answers } = await books.query<{ rows: bigint; place: bigint[] | null }>(sql);
  const [{ rows, place }] = answers as [(typeof answers)[number]];
  return { check, rows: Number(rows), ...(place === null ? {} : { fault: nameOf(place) }) };
}
