import type { LRUCache } from 'lru-cache';
import type { Fence } from './fence.query.js';
import type { KnownAccount } from './known-accounts.query.js';

/** What this process remembers of a partition. Right as long as nobody else has moved the fence. */
export interface PartitionMemory {
  fence: Fence | undefined;
  readonly accounts: LRUCache<string, KnownAccount>;
}
