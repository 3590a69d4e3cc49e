import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConversionEvent, conversionTopic } from '#contracts';
import { type RunningService, startService } from '#runtime';
import { sequentialIds, type TestClock, type TestDatabase, testClock, testDatabase } from '#testing';
import { ingestionMigrations } from '../src/database/migrations.js';
import { ingestionService } from '../src/ingestion.module.js';
import { encryptSecret } from '../src/keeping/source.query.js';
import { loadMappings, type Reading } from '../src/networks/mapping.js';

const secretKey = 'ab'.repeat(32);
const programId = '018f9a52-7a10-7c3e-9d41-2b6a5f0c1e02';

export interface SourceSetup {
  readonly timeZone?: string;
  readonly defaultCurrency?: string;
  readonly token?: string;
  readonly secret?: string;
}

export interface RequestSetup {
  readonly method: string;
  readonly query: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

interface KeptRow {
  outcome: string;
  reason: string | null;
  transaction_ids: string[];
  query: string;
  body: Buffer;
}

/** The service on a database of its own, as networks see it. */
export interface IngestionEdge {
  readonly url: string;
  readonly clock: TestClock;
  readonly database: TestDatabase;
  sourceOf(network: string, setup?: SourceSetup): Promise<string>;
  post(sourceId: string, request: RequestSetup): Promise<Response>;
  lastRequest(sourceId: string): Promise<KeptRow | undefined>;
  eventsOf(sourceId: string): Promise<ConversionEvent[]>;
  /** Asks an instance on the same database that was started with the signed API's events read otherwise. */
  afterMending<T>(readings: Readonly<Record<string, Partial<Reading>>>, ask: (url: string) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export async function openEdge(): Promise<IngestionEdge> {
  const database = await testDatabase('ingestion', ingestionMigrations);
  const folders: string[] = [];
  const temporaryFolder = () => {
    const folder = mkdtempSync(join(tmpdir(), 'tributary-ingestion-'));
    folders.push(folder);
    return folder;
  };
  const clock = testClock('2026-10-13T14:00:30.000Z');
  const newId = sequentialIds(7);
  const env = {
    DATABASE_URL: database.url,
    SERVICE_TOKEN: 'a-token-between-services',
    LOG_LEVEL: 'silent',
    CLICK_ID_KEYS: `1:${'c1'.repeat(16)}`,
    SOURCE_SECRET_KEY: secretKey,
    VISITOR_KEY: 'v'.repeat(32),
    CLICK_SPOOL_DIR: temporaryFolder(),
  };
  const service: RunningService = await startService(ingestionService, env, { clock, newId });
  return {
    url: service.url,
    clock,
    database,
    async sourceOf(network, { timeZone = 'UTC', defaultCurrency, token, secret } = {}) {
      const sourceId = newId();
      await database.admin.query(
        `insert into source (source_id, network, name, program_id, time_zone, default_currency, token_sha256,
           secret_encrypted, created_at)
         values ($1, $2, 'sample', $3, $4, $5, encode(sha256($6::text::bytea), 'hex'), $7, now())`,
        [sourceId, network, programId, timeZone, defaultCurrency, token, secret && encryptSecret(secret, secretKey)],
      );
      return sourceId;
    },
    post: (sourceId, { method, query, headers, body }) =>
      fetch(`${service.url}/postbacks/${sourceId}${query === '' ? '' : `?${query}`}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body }),
      }),
    async lastRequest(sourceId) {
      const { rows } = await database.app.query<KeptRow>(
        `select outcome, reason, transaction_ids, query, body
         from request join request_body on sha256 = body_sha256
         where source_id = $1 order by request_id desc limit 1`,
        [sourceId],
      );
      return rows[0];
    },
    eventsOf: (sourceId) => eventsOf(database, sourceId),
    async afterMending(readings, ask) {
      const folder = temporaryFolder();
      writeFileSync(join(folder, 'signed.mapping.json'), JSON.stringify(mendedMapping(readings)));
      const anew = await startService(ingestionService, { ...env, MAPPINGS_DIR: folder }, { clock, newId });
      try {
        return await ask(anew.url);
      } finally {
        await anew.stop();
      }
    },
    async close() {
      await service.stop();
      await database.drop();
      for (const folder of folders) rmSync(folder, { recursive: true });
    },
  };
}

function mendedMapping(readings: Readonly<Record<string, Partial<Reading>>>) {
  const mapping = loadMappings().get('signed');
  if (mapping === undefined || !('of' in mapping.reading)) throw new Error('the signed API is read by types');
  const { field, of } = mapping.reading;
  const mended = Object.entries(readings).map(([type, reading]) => [type, { ...of[type], ...reading }]);
  return { ...mapping, reading: { field, of: { ...of, ...(Object.fromEntries(mended) as typeof of) } } };
}

async function eventsOf({ app }: TestDatabase, sourceId: string): Promise<ConversionEvent[]> {
  const { rows } = await app.query<{ type: string; schema_version: number; payload: Buffer }>(
    "select type, schema_version, payload from stream_event where stream like 'conversion-%' order by stream, version",
  );
  const events = rows.map(({ type, schema_version, payload }) =>
    conversionTopic.decode({ type, version: schema_version, payload }),
  );
  const ids = new Set(
    events.flatMap((event) =>
      event.type === 'ConversionReported' && event.sourceId === sourceId ? event.conversionId : [],
    ),
  );
  return events.filter(({ conversionId }) => ids.has(conversionId));
}
