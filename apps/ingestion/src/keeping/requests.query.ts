import type { RequestOutcome } from '#contracts';
import type { Queryable, Tx } from '#postgres';
import type { Verdict } from './verdict.js';

export interface RequestRow {
  readonly requestId: string;
  readonly sourceId: string;
  readonly receivedAt: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodySha256: string;
  readonly body: Buffer;
  readonly authentic: boolean;
  readonly correlationId: string;
}

/** The bytes first, in the order of their hash so that two slices never wait for each other in a ring. */
export async function insertRequests(tx: Tx, rows: readonly (RequestRow & Verdict)[]): Promise<void> {
  const bodies = new Map(rows.map(({ bodySha256, body }) => [bodySha256, body]));
  const hashes = [...bodies.keys()].sort();
  await tx.query(
    `insert into request_body (sha256, body) select * from unnest($1::text[], $2::bytea[])
     on conflict do nothing`,
    [hashes, hashes.map((hash) => bodies.get(hash))],
  );
  const list = <T>(take: (row: RequestRow & Verdict) => T) => rows.map(take);
  await tx.query(
    `insert into request (request_id, source_id, received_at, method, path, query, headers, body_sha256, authentic,
       outcome, reason, items, correlation_id, transaction_ids, conversion_ids)
     select request_id, source_id, received_at, method, path, query, headers, body_sha256, authentic, outcome, reason,
       items, correlation_id, array(select json_array_elements_text(transaction_ids)),
       array(select json_array_elements_text(conversion_ids)::uuid)
     from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::text[],
       $9::boolean[], $10::text[], $11::text[], $12::json[], $13::text[], $14::json[], $15::json[])
       as kept (request_id, source_id, received_at, method, path, query, headers, body_sha256, authentic, outcome,
         reason, items, correlation_id, transaction_ids, conversion_ids)`,
    [
      list(({ requestId }) => requestId),
      list(({ sourceId }) => sourceId),
      list(({ receivedAt }) => receivedAt),
      list(({ method }) => method),
      list(({ path }) => path),
      list(({ query }) => query),
      list(({ headers }) => JSON.stringify(headers)),
      list(({ bodySha256 }) => bodySha256),
      list(({ authentic }) => authentic),
      list(({ outcome }) => outcome),
      list(({ reason }) => reason ?? null),
      list(({ items }) => JSON.stringify(items)),
      list(({ correlationId }) => correlationId),
      list(({ transactionIds }) => JSON.stringify(transactionIds)),
      list(({ conversionIds }) => JSON.stringify(conversionIds)),
    ],
  );
}

const verdicts = `
  select request_id, outcome, reason, items, transaction_ids, conversion_ids
  from request where request_id = any($1::uuid[]) order by request_id`;

export async function loadVerdicts(tx: Tx, requestIds: readonly string[]): Promise<Verdict[]> {
  if (requestIds.length === 0) return [];
  const { rows } = await tx.query<VerdictColumns>(verdicts, [requestIds]);
  return rows.map(verdictOfRow);
}

/** Locked in the order of their ids, so that two slices that change the same requests never wait for each other in a ring. */
export async function lockVerdicts(tx: Tx, requestIds: readonly string[]): Promise<Verdict[]> {
  if (requestIds.length === 0) return [];
  const { rows } = await tx.query<VerdictColumns>(`${verdicts} for no key update`, [requestIds]);
  return rows.map(verdictOfRow);
}

export async function updateVerdict(tx: Tx, verdict: Verdict): Promise<void> {
  const { requestId, outcome, reason = null, items, transactionIds, conversionIds } = verdict;
  await tx.query(
    `update request set outcome = $2, reason = $3, items = $4, transaction_ids = $5, conversion_ids = $6
     where request_id = $1`,
    [requestId, outcome, reason, JSON.stringify(items), transactionIds, conversionIds],
  );
}

interface VerdictColumns {
  request_id: string;
  outcome: RequestOutcome;
  reason: string | null;
  items: Verdict['items'];
  transaction_ids: string[];
  conversion_ids: string[];
}

function verdictOfRow(row: VerdictColumns): Verdict {
  return {
    requestId: row.request_id,
    outcome: row.outcome,
    ...(row.reason === null ? {} : { reason: row.reason }),
    items: row.items,
    transactionIds: row.transaction_ids,
    conversionIds: row.conversion_ids,
  };
}

export async function findRequest(
  database: Queryable,
  requestId: string,
): Promise<(RequestRow & Verdict & { network: string }) | undefined> {
  const { rows } = await database.query<
    VerdictColumns & {
      source_id: string;
      network: string;
      received_at: Date;
      method: string;
      path: string;
      query: string;
      headers: Record<string, string>;
      body_sha256: string;
      body: Buffer;
      authentic: boolean;
      correlation_id: string;
    }
  >(
    `select request.*, source.network, request_body.body
     from request join source using (source_id) join request_body on sha256 = body_sha256
     where request_id = $1`,
    [requestId],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  return {
    ...verdictOfRow(row),
    sourceId: row.source_id,
    network: row.network,
    receivedAt: row.received_at.toISOString(),
    method: row.method,
    path: row.path,
    query: row.query,
    headers: row.headers,
    bodySha256: row.body_sha256,
    body: row.body,
    authentic: row.authentic,
    correlationId: row.correlation_id,
  };
}
