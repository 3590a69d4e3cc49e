import { Type } from 'typebox';
import type { ConfigOf } from '#runtime';

export const ingestionSettings = Type.Object({
  CLICK_ID_KEYS: Type.String({
    minLength: 34,
    secret: true,
    description: 'Keys of click ids, `1:<hex>,2:<hex>`, at least 16 bytes each: the first mints, all verify',
  }),
  SOURCE_SECRET_KEY: Type.String({
    pattern: '^[0-9a-f]{64}$',
    secret: true,
    description: 'Encrypts the signing secrets of sources: 64 hex digits',
  }),
  VISITOR_KEY: Type.String({
    minLength: 32,
    secret: true,
    description: 'Keys the daily pseudonym of visitors: at least 32 characters',
  }),
  MAPPINGS_DIR: Type.Optional(
    Type.String({ minLength: 1, description: 'Folder of network mappings that are read in place of ours' }),
  ),
  CLICK_SPOOL_DIR: Type.String({ minLength: 1, description: 'Folder for clicks that the database cannot take yet' }),
  CLICK_QUEUE_MAX: Type.Integer({
    minimum: 1,
    maximum: 1_000_000,
    default: 20_000,
    description: 'Clicks waiting in memory, at most; more go to the spool folder',
  }),
  REPORT_QUEUE_MAX: Type.Integer({
    minimum: 1,
    maximum: 100_000,
    default: 2_000,
    description: 'Requests waiting for their commit, at most; more are answered 503',
  }),
});
export type IngestionConfig = ConfigOf<typeof ingestionSettings>;
