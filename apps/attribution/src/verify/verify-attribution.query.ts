import { createHash } from 'node:crypto';
import type { Finding } from '#contracts';
import { firstFault, type Queryable } from '#postgres';

const pageRows = 5_000;

/** Holds every decision and rule set against what it says of itself. */
export async function verifyAttribution(database: Queryable): Promise<readonly Finding[]> {
  return [
    await firstFault(database, 'decision versions have no holes', {
      count: 'select count(*) as rows from decision',
      wrong: `select conversion_id || ' has ' || count(*) || ' versions up to ' || max(version) as fault
              from decision group by conversion_id
              having count(*) <> max(version) or min(version) <> 1 order by conversion_id limit 1`,
    }),
    await firstFault(database, 'every total is the creator share and the fee', {
      count: 'select count(*) as rows from decision',
      wrong: `select 'decision ' || decision_id as fault from decision
              where (document -> 'total' ->> 'minor')::numeric
                <> (document -> 'creatorShare' ->> 'minor')::numeric + (document -> 'fee' ->> 'minor')::numeric
              order by decision_id limit 1`,
    }),
    await firstFault(database, 'every decided conversion is kept', {
      count: 'select count(*) as rows from conversion',
      wrong: `select 'conversion ' || conversion_id as fault from decision
              where not exists (select from conversion where conversion.conversion_id = decision.conversion_id)
              order by conversion_id limit 1`,
    }),
    await firstFault(database, 'every decision was made under rules that are kept', {
      count: 'select count(*) as rows from decision',
      wrong: `select 'decision ' || decision_id as fault from decision
              where not exists (
                select from rule_set
                where rule_set.program_id = decision.program_id
                  and rule_set.version = (decision.document ->> 'ruleSetVersion')::integer
                  and rule_set.sha256 = decision.document ->> 'ruleSetSha256')
              order by decision_id limit 1`,
    }),
    await hashes(database, 'the inputs of every decision have their hash', {
      table: 'decision',
      id: 'decision_id::text',
      text: 'inputs::text',
      sha256: "document ->> 'inputsSha256'",
    }),
    await hashes(database, 'every rule set has its hash', {
      table: 'rule_set',
      id: "program_id || ' version ' || version",
      text: 'document::text',
      sha256: 'sha256',
    }),
  ];
}

async function hashes(
  database: Queryable,
  name: string,
  { table, id, text, sha256 }: { table: string; id: string; text: string; sha256: string },
): Promise<Finding> {
  let rows = 0;
  for (let after = ''; ;) {
    const page = await database.query<{ id: string; text: string; sha256: string }>(
      `select ${id} as id, ${text} as text, ${sha256} as sha256 from ${table}
       where ${id} > $1 order by ${id} limit $2`,
      [after, pageRows],
    );
    for (const row of page.rows) {
      rows += 1;
      const found = createHash('sha256').update(row.text).digest('hex');
      if (found !== row.sha256) return { check: name, rows, fault: `${table} ${row.id}: its text has hash ${found}` };
    }
    const last = page.rows.at(-1);
    if (last === undefined || page.rows.length < pageRows) return { check: name, rows };
    after = last.id;
  }
}
