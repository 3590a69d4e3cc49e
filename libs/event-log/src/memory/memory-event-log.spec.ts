import type { Tx } from '#postgres';
import { claimedTopic, eventLogContract, factsTopic } from '../event-log.contract.js';
import { memoryEventLog } from './memory-event-log.js';

const noTransaction = {} as Tx;

eventLogContract('the memory log', () =>
  Promise.resolve({
    partitions: 3,
    log: memoryEventLog({
      topics: [
        { name: factsTopic, partitions: 3 },
        { name: claimedTopic, partitions: 3, claims: true },
      ],
      clock: () => '2026-10-03T14:05:10.000Z',
      tx: noTransaction,
    }),
  }),
);
