import { createHash } from 'node:crypto';
import type { Finding } from '#contracts';
import { firstFault, type Queryable } from '#postgres';

const pageRows = 1_000;

/** Holds what was kept against what became of it. */
export async function verifyIngestion(database: Queryable): Promise<readonly Finding[]> {
  return [
    await firstFault(database, 'stream versions have no holes', {
      count: 'select count(*) as rows from stream_event',
      wrong: `select stream || ' has ' || count(*) || ' events up to version ' || max(version) as fault
              from stream_event group by stream
              having count(*) <> max(version) or min(version) <> 1 order by stream limit 1`,
    }),
    await firstFault(database, 'what was accepted has its facts', {
      count: "select count(*) as rows from request where outcome = 'accepted'",
      wrong: `select 'request ' || request_id || ', conversion ' || conversion_id as fault
              from request, unnest(conversion_ids) as conversion_id
              where outcome = 'accepted' and not exists (
                select from stream_event
                where stream = 'conversion-' || conversion_id)
              order by request_id limit 1`,
    }),
    await firstFault(database, 'what waits has not been reported or agreed yet', {
      count: 'select count(*) as rows from waiting_command',
      wrong: `select 'waiting command ' || id || ' of ' || subject_id as fault
              from waiting_command
              where exists (
                select from stream_event
                where stream in ('conversion-' || subject_id, 'sponsorship-' || subject_id))
              order by id limit 1`,
    }),
    await firstFault(database, 'what is said to wait is held, and what is held is said to wait', {
      count: 'select count(*) as rows from request',
      wrong: `select 'item ' || item || ' of request ' || request_id || case
                when held.id is null then ' is said to wait' else ' is held as command ' || held.id end as fault
              from waiting_command as held
              full join (
                select request_id, (number - 1)::integer as item
                from request, json_array_elements(items) with ordinality as each (told, number)
                where told ->> 'outcome' = 'waiting'
              ) as said using (request_id, item)
              where held.request_id is null or said.request_id is null
              order by request_id, item limit 1`,
    }),
    await firstFault(database, 'a request is an exception while one of its items is', {
      count: 'select count(*) as rows from request',
      wrong: `select 'request ' || request_id || ' is ' || outcome as fault
              from (values (array['waiting', 'quarantined', 'disputed', 'refused'])) as those (exceptions), request
              where (outcome = any(exceptions)) <> exists (
                select from json_array_elements(items) as told where told ->> 'outcome' = any(exceptions))
              order by request_id limit 1`,
    }),
    await bodies(database),
  ];
}

async function bodies(database: Queryable): Promise<Finding> {
  const name = 'the bytes of every request have their hash';
  let rows = 0;
  for (let after = ''; ;) {
    const page = await database.query<{ sha256: string; body: Buffer }>(
      'select sha256, body from request_body where sha256 > $1 order by sha256 limit $2',
      [after, pageRows],
    );
    for (const { sha256, body } of page.rows) {
      rows += 1;
      const found = createHash('sha256').update(body).digest('hex');
      if (found !== sha256) return { check: name, rows, fault: `request body ${sha256} has hash ${found}` };
    }
    const last = page.rows.at(-1);
    if (last === undefined || page.rows.length < pageRows) return { check: name, rows };
    after = last.sha256;
  }
}
