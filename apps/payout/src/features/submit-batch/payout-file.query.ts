import type { Queryable, Tx } from '#postgres';

export interface PayoutFile {
  readonly batchId: string;
  readonly fileName: string;
  readonly sha256: string;
  readonly content: Buffer;
  readonly createdAt: string;
}

export async function insertFile(tx: Tx, file: PayoutFile): Promise<void> {
  await tx.query(
    'insert into payout_file (batch_id, file_name, sha256, content, created_at) values ($1, $2, $3, $4, $5)',
    [file.batchId, file.fileName, file.sha256, file.content, file.createdAt],
  );
}

export async function findFile(
  database: Queryable,
  batchId: string,
): Promise<Pick<PayoutFile, 'fileName' | 'sha256' | 'content'> | undefined> {
  const { rows } = await database.query<{ fileName: string; sha256: string; content: Buffer }>(
    'select file_name as "fileName", sha256, content from payout_file where batch_id = $1',
    [batchId],
  );
  return rows[0];
}
