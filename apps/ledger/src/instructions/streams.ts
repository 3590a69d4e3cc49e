import { instructionTopic } from '#contracts';
import type { Decision } from '#decider';
import type { StreamStore } from '#event-log';
import type { Tx } from '#postgres';
import { currentCorrelationId } from '#runtime';
import { type InstructionEvent, keyOfEvent } from '../domain/instruction.js';
import { type InstructionCommand, instructionDecider, type InstructionRefusal } from '../domain/instruction.decider.js';
import { decodeInstruction, encodeInstruction } from './instruction-facts.js';

const spec = {
  decider: instructionDecider,
  codec: {
    topic: instructionTopic.name,
    encode: encodeInstruction,
    decode: decodeInstruction,
    keyOf: keyOfEvent,
    occurredAtOf: ({ occurredAt }: InstructionEvent) => occurredAt,
  },
  streamOf: ({ instructionId }: InstructionCommand) => `instruction-${instructionId}`,
  correlationIdOf: ({ instructionId }: InstructionCommand) => currentCorrelationId() ?? instructionId,
};

/** One step of an instruction; what it decides is in the log in the same transaction. */
export async function stepInstruction(
  streams: StreamStore,
  tx: Tx,
  command: InstructionCommand,
): Promise<Decision<InstructionEvent, InstructionRefusal>> {
  const [decision] = await stepInstructions(streams, tx, [command]);
  return decision as Decision<InstructionEvent, InstructionRefusal>;
}

/** A step each of many; answers in their order. */
export async function stepInstructions(
  streams: StreamStore,
  tx: Tx,
  commands: readonly InstructionCommand[],
): Promise<readonly Decision<InstructionEvent, InstructionRefusal>[]> {
  return commands.length === 0 ? [] : streams.decideAll(spec, commands, tx);
}
