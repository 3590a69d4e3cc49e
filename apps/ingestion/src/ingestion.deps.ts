import type { GroupCommit, StreamStore } from '#event-log';
import type { Database } from '#postgres';
import type { ClickIdKeys } from './click-ids/click-id-keys.js';
import type { ClickRecorder } from './clicks/click-recorder.js';
import type { KeptRequest } from './keeping/keep-requests.js';
import type { ItemOutcome } from './keeping/verdict.js';
import type { Links } from './links/links.query.js';
import type { Mapping } from './networks/mapping.js';

/** Injection token of what the features of this service work with. */
export const INGESTION = Symbol('ingestion');

export interface IngestionDeps {
  readonly database: Database;
  readonly streams: StreamStore;
  readonly clock: () => string;
  readonly newId: () => string;
  readonly mappings: ReadonlyMap<string, Mapping>;
  readonly clickIds: ClickIdKeys;
  readonly links: Links;
  readonly clicks: ClickRecorder;
  readonly keeping: GroupCommit<KeptRequest, ItemOutcome[]>;
  readonly sourceSecretKey: string;
}
