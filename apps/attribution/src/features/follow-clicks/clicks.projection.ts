import { type ClickEvent, clickTopic } from '#contracts';
import type { Projection } from '#event-log';
import { settleNeeds } from '../../casework/settle-needs.js';
import { insertClicks } from './clicks.query.js';

/** Clicks by their id. */
export const clickProjection: Projection<ClickEvent> = {
  name: 'click',
  version: 1,
  tables: ['click'],
  group: 'attribution',
  topics: [clickTopic.name],
  factsOf: ({ events }) => events.map((logged) => clickTopic.decode(logged)),
  write: insertClicks,
  settle: settleNeeds,
};
