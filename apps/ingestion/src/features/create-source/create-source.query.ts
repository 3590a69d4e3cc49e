import type { Source } from '#contracts';
import type { Tx } from '#postgres';

export async function insertSource(
  tx: Tx,
  source: Source,
  proof: { tokenSha256: string | null; secretEncrypted: Buffer | null },
): Promise<void> {
  await tx.query(
    `insert into source (source_id, network, name, program_id, time_zone, default_currency, token_sha256,
       secret_encrypted, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      source.sourceId,
      source.network,
      source.name,
      source.programId,
      source.timeZone,
      source.defaultCurrency ?? null,
      proof.tokenSha256,
      proof.secretEncrypted,
      source.createdAt,
    ],
  );
}
