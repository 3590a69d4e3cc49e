import { type DirectoryEvent, directoryTopic } from '#contracts';
import type { Projection } from '#event-log';
import { settleNeeds } from '../../casework/settle-needs.js';
import { insertCreators } from './creators.query.js';

type CreatorRegistered = Extract<DirectoryEvent, { type: 'CreatorRegistered' }>;

/** Creators by their handle. */
export const creatorProjection: Projection<CreatorRegistered> = {
  name: 'creator',
  version: 1,
  tables: ['creator'],
  group: 'attribution',
  topics: [directoryTopic.name],
  factsOf: ({ events }) =>
    events.map((logged) => directoryTopic.decode(logged)).filter((event) => event.type === 'CreatorRegistered'),
  write: insertCreators,
  settle: settleNeeds,
};
