import { payoutBatchTopic, payoutItemTopic } from '#contracts';
import type { StreamStore } from '#event-log';
import { currentCorrelationId } from '#runtime';
import { batchDecider, type BatchCommand, type BatchEvent, type BatchRefusal } from '../domain/batch.decider.js';
import { itemDecider, type ItemCommand, type ItemEvent, type ItemRefusal } from '../domain/item.decider.js';
import type { Decision } from '#decider';
import type { Turn } from './batches.query.js';

type Encoded = Parameters<typeof payoutItemTopic.decode>[0];

const batchSpec = {
  decider: batchDecider,
  codec: {
    topic: payoutBatchTopic.name,
    encode: (event: BatchEvent) => payoutBatchTopic.encode(event),
    decode: (encoded: Encoded) => payoutBatchTopic.decode(encoded) as BatchEvent,
    keyOf: ({ batchId }: BatchEvent) => batchId,
    occurredAtOf: ({ occurredAt }: BatchEvent) => occurredAt,
  },
  streamOf: ({ batchId }: BatchCommand) => `batch-${batchId}`,
};

const itemSpec = {
  decider: itemDecider,
  codec: {
    topic: payoutItemTopic.name,
    encode: (event: ItemEvent) => payoutItemTopic.encode(event),
    decode: (encoded: Encoded) => payoutItemTopic.decode(encoded) as ItemEvent,
    keyOf: ({ creatorId }: ItemEvent) => creatorId,
    occurredAtOf: ({ occurredAt }: ItemEvent) => occurredAt,
  },
  streamOf: ({ itemId }: ItemCommand) => `item-${itemId}`,
};

/** One step of a batch, under the rules of its machine. */
export async function stepBatch(
  streams: StreamStore,
  turn: Turn,
  command: BatchCommand,
): Promise<Decision<BatchEvent, BatchRefusal>> {
  const correlationIdOf = () => currentCorrelationId() ?? command.batchId;
  const [decision] = await streams.decideAll({ ...batchSpec, correlationIdOf }, [command], turn);
  return decision as Decision<BatchEvent, BatchRefusal>;
}

/** One step of each of many items; answers in their order. */
export async function stepItems(
  streams: StreamStore,
  turn: Turn,
  commands: readonly ItemCommand[],
): Promise<readonly Decision<ItemEvent, ItemRefusal>[]> {
  const correlationIdOf = ({ batchId }: ItemCommand) => currentCorrelationId() ?? batchId;
  return commands.length === 0 ? [] : streams.decideAll({ ...itemSpec, correlationIdOf }, commands, turn);
}
