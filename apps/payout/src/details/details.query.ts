import { randomBytes } from 'node:crypto';
import type { Queryable, Tx } from '#postgres';
import { maskedIban, seal, unseal } from './sealed-details.js';

export interface Details {
  readonly accountHolder: string;
  readonly iban: string;
  readonly bic?: string;
  readonly town?: string;
  readonly country?: string;
}

export interface MaskedDetails {
  readonly creatorId: string;
  readonly version: number;
  readonly accountHolder: string;
  readonly ibanMasked: string;
  readonly bic?: string;
  readonly changedAt: string;
}

interface DetailsRow {
  creator_id: string;
  version: number;
  account_holder: string;
  iban_encrypted: Buffer;
  iban_masked: string;
  bic: string | null;
  town: string | null;
  country: string | null;
  changed_at: Date;
}

/** The next version, under the creator's own key; the key is made with the first one. */
export async function insertDetails(
  tx: Tx,
  { creatorId, details, actor, now }: { creatorId: string; details: Details; actor: string; now: string },
  wrappingKey: Buffer,
): Promise<MaskedDetails> {
  await tx.query('insert into creator_key (creator_id, wrapped_key) values ($1, $2) on conflict do nothing', [
    creatorId,
    seal(randomBytes(32), wrappingKey),
  ]);
  // The key's row orders the versions of one creator.
  const keys = await tx.query<{ wrapped_key: Buffer }>(
    'select wrapped_key from creator_key where creator_id = $1 for update',
    [creatorId],
  );
  const key = unseal(keys.rows[0]?.wrapped_key ?? Buffer.alloc(0), wrappingKey);
  const { rows } = await tx.query<DetailsRow>(
    `insert into payment_details (creator_id, version, account_holder, iban_encrypted, iban_masked, bic, town, country,
       changed_by, changed_at)
     select $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9
     from payment_details where creator_id = $1
     returning *`,
    [
      creatorId,
      details.accountHolder,
      seal(Buffer.from(details.iban), key),
      maskedIban(details.iban),
      details.bic ?? null,
      details.town ?? null,
      details.country ?? null,
      actor,
      now,
    ],
  );
  return maskedOf(rows[0] as DetailsRow);
}

export async function latestDetails(database: Queryable, creatorId: string): Promise<MaskedDetails | undefined> {
  const { rows } = await database.query<DetailsRow>(
    'select * from payment_details where creator_id = $1 order by version desc limit 1',
    [creatorId],
  );
  return rows[0] === undefined ? undefined : maskedOf(rows[0]);
}

/** The details that the items of a batch are paid to: the version that each was frozen with, in the clear. */
export async function openDetails(tx: Tx, batchId: string, wrappingKey: Buffer): Promise<Map<string, Details>> {
  const { rows } = await tx.query<DetailsRow & { wrapped_key: Buffer }>(
    `select payment_details.*, wrapped_key
     from batch_item
     join payment_details on payment_details.creator_id = batch_item.creator_id and version = details_version
     join creator_key on creator_key.creator_id = batch_item.creator_id
     where batch_id = $1 and status = 'reserved'`,
    [batchId],
  );
  return new Map(
    rows.map((row) => [
      row.creator_id,
      {
        accountHolder: row.account_holder,
        iban: unseal(row.iban_encrypted, unseal(row.wrapped_key, wrappingKey)).toString('utf8'),
        ...(row.bic === null ? {} : { bic: row.bic }),
        ...(row.town === null ? {} : { town: row.town }),
        ...(row.country === null ? {} : { country: row.country }),
      },
    ]),
  );
}

function maskedOf(row: DetailsRow): MaskedDetails {
  return {
    creatorId: row.creator_id,
    version: row.version,
    accountHolder: row.account_holder,
    ibanMasked: row.iban_masked,
    ...(row.bic === null ? {} : { bic: row.bic }),
    changedAt: row.changed_at.toISOString(),
  };
}
