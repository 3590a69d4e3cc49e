import type { PeriodDocument } from '#contracts';
import type { Tx } from '#postgres';

const insert = `
  insert into period (currency, month, closed_at, document, sha256, previous_sha256) values ($1, $2, $3, $4, $5, $6)`;

export async function insertPeriod(
  tx: Tx,
  { document, bytes, sha256 }: { document: PeriodDocument; bytes: Buffer; sha256: Buffer },
): Promise<void> {
  const { currency, month, closedAt, previousSha256 } = document;
  const previous = previousSha256 === null ? null : Buffer.from(previousSha256, 'hex');
  await tx.query(insert, [currency, month, closedAt, bytes, sha256, previous]);
}
