import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Queryable } from '#postgres';

/** A network account as requests are read with it. */
export interface Source {
  readonly sourceId: string;
  readonly network: string;
  readonly programId: string;
  readonly timeZone: string;
  readonly defaultCurrency?: string;
  readonly tokenSha256?: string;
  readonly secretEncrypted?: Buffer;
}

export async function findSource(database: Queryable, sourceId: string): Promise<Source | undefined> {
  const { rows } = await database.query<{
    network: string;
    program_id: string;
    time_zone: string;
    default_currency: string | null;
    token_sha256: string | null;
    secret_encrypted: Buffer | null;
  }>(
    `select network, program_id, time_zone, default_currency, token_sha256, secret_encrypted
     from source where source_id = $1`,
    [sourceId],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  return {
    sourceId,
    network: row.network,
    programId: row.program_id,
    timeZone: row.time_zone,
    ...(row.default_currency === null ? {} : { defaultCurrency: row.default_currency }),
    ...(row.token_sha256 === null ? {} : { tokenSha256: row.token_sha256 }),
    ...(row.secret_encrypted === null ? {} : { secretEncrypted: row.secret_encrypted }),
  };
}

const algorithm = 'aes-256-gcm';

/** Nonce (12 bytes), tag (16), ciphertext; the key is 64 hex digits. */
export function encryptSecret(secret: string, keyHex: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv(algorithm, Buffer.from(keyHex, 'hex'), nonce);
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

export function decryptSecret(bytes: Buffer, keyHex: string): string {
  const decipher = createDecipheriv(algorithm, Buffer.from(keyHex, 'hex'), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
}
