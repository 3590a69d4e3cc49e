export type { ArchivedRange } from './archive/archive-format.js';
export { type ArchiveSpec, archiveTopic } from './archive/archive-topic.js';
export { type Consumer, runConsumer } from './consumer/consumer.js';
export type { ConsumerOptions, Handling } from './consumer/consumer-options.js';
export { pauseGroup, resumeGroup } from './consumer/pause.js';
export { replayParked, type Replayed, type ReplayOptions } from './consumer/replay-parked.js';
export { derivedId } from './derived-id.js';
export {
  AheadFault,
  ArchiveFault,
  GapFault,
  isPermanent,
  Overloaded,
  PermanentFault,
  TransientFault,
  VersionConflict,
} from './event-log.errors.js';
export type {
  Appended,
  BatchContext,
  BatchHandler,
  EventLog,
  LoggedEvent,
  LogBatch,
  LogPosition,
  LogReader,
  LogSlice,
  NewEvent,
  PartitionLag,
  SliceHandler,
  SubscribeSpec,
  Subscription,
  TopicSpec,
} from './event-log.port.js';
export { type GroupCommit, groupCommit } from './group-commit.js';
export { type KafkaLibrary, kafkaLibraries, openKafkaClient } from './kafka/kafka-client.js';
export type { KafkaClient, KafkaConnection } from './kafka/kafka-client.port.js';
export { kafkaLogReader } from './kafka/kafka-log-reader.js';
export { type Relay, startRelay } from './kafka/relay.js';
export { checkTopics, createTopics, TopicFault } from './kafka/topic-admin.js';
export { memoryEventLog } from './memory/memory-event-log.js';
export { partitionOf } from './partition-of.js';
export {
  consumerPausesSql,
  consumerTablesSql,
  logTablesSql,
  projectionTablesSql,
  streamTablesSql,
} from './postgres/log-tables.js';
export { postgresEventLog } from './postgres/postgres-event-log.js';
export { postgresLogReader } from './postgres/postgres-log-reader.js';
export { postgresStreamStore } from './postgres/postgres-stream-store.js';
export type { Difference, TableComparison } from './projection/compare-tables.js';
export { discardRebuild, dropOld } from './projection/drop-tables.js';
export { outdatedProjections } from './projection/projection-state.js';
export type { Projection, ServiceSide } from './projection/projection.js';
export type { Rebuilt } from './projection/rebuild-outcome.js';
export type { Progress, RebuildOptions } from './projection/rebuild-options.js';
export { rebuildProjection } from './projection/rebuild-projection.js';
export { retryingConflicts } from './retrying-conflicts.js';
export type { DecideSpec, ExpectedVersion, StreamAppend, StreamCodec, StreamStore } from './stream-store.port.js';
