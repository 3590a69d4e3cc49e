import { fromJson, reviveMoney, toJson } from '#contracts';
import type { Tx } from '#postgres';
import { problem } from '../problems/problem.js';
import type { OnceKey } from './once-key.js';

/** An answer that is kept under its key. Controllers return it as it is. */
export class Answered<Body> {
  constructor(
    readonly status: number,
    readonly body: Body,
    readonly replayed: boolean,
  ) {}
}

interface KeptAnswer {
  readonly request_hash: Buffer;
  readonly status: number;
  readonly body: string;
}

/**
 * Does `work` once per key and subject and keeps its answer with its effect, in `tx`. The same request again gets the
 * first answer; another request under the same key gets the 422 problem; a concurrent one waits for the first. What
 * `work` throws is not kept: with the rollback the key is free again.
 */
export async function answerOnce<Body>(
  tx: Tx,
  once: OnceKey,
  work: () => Promise<{ readonly status: number; readonly body: Body }>,
): Promise<Answered<Body>> {
  const { subject, key, requestHash } = once;
  const claimed = await tx.query(
    `insert into idempotency_key (subject, key, request_hash) values ($1, $2, $3) on conflict do nothing`,
    [subject, key, requestHash],
  );
  if (claimed.rowCount === 1) {
    const answer = await work();
    await tx.query('update idempotency_key set status = $3, body = $4 where subject = $1 and key = $2', [
      subject,
      key,
      answer.status,
      toJson(answer.body ?? null),
    ]);
    return new Answered(answer.status, answer.body, false);
  }
  return replay<Body>(tx, once);
}

async function replay<Body>(tx: Tx, { subject, key, requestHash }: OnceKey): Promise<Answered<Body>> {
  const { rows } = await tx.query<KeptAnswer>(
    'select request_hash, status, body from idempotency_key where subject = $1 and key = $2',
    [subject, key],
  );
  const [kept] = rows;
  if (kept === undefined) throw new Error('the answer under an idempotency key vanished while it was read');
  if (!kept.request_hash.equals(requestHash)) {
    throw problem(422, 'idempotency-key-reused', 'Idempotency-Key was used for another request');
  }
  return new Answered(kept.status, reviveMoney(fromJson(kept.body)) as Body, true);
}
