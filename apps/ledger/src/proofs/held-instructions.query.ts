import { hash } from 'node:crypto';
import { instructionTopic } from '#contracts';
import type { LoggedEvent, LogReader } from '#event-log';
import { decodeInstruction } from '../instructions/instruction-facts.js';
import type { HeadDocument, LogEnd } from './head-document.js';

/** The log of instructions, with its archived parts. */
export type InstructionLog = Pick<LogReader, 'read'>;

/** Instructions of a partition, from one offset to before another. */
export interface LogRange {
  readonly partition: number;
  readonly from: bigint;
  readonly to: bigint;
}

const eventsARead = 1_000;

/** How far a log goes. All before it is there for good: offsets are given out under the partition's lock. */
export function logEnds(heads: readonly bigint[]): LogEnd[] {
  return [...heads.entries()]
    .filter(([, next]) => next > 0n)
    .map(([partition, next]) => ({ partition, nextOffset: String(next) }));
}

/** What a head with these ends holds, given the head before it. */
export function instructionsHeld(ends: readonly LogEnd[], before: HeadDocument | undefined): LogRange[] {
  const begins = new Map(before?.instructions.ends.map(({ partition, nextOffset }) => [partition, BigInt(nextOffset)]));
  return ends.map(({ partition, nextOffset }) => ({
    ...{ partition, from: begins.get(partition) ?? 0n, to: BigInt(nextOffset) },
  }));
}

/** How many instructions the ranges have: there is no offset without one. */
export function lengthOf(ranges: readonly LogRange[]): bigint {
  return ranges.reduce((sum, { from, to }) => sum + to - from, 0n);
}

export async function* allInstructionTexts(
  log: InstructionLog,
  ranges: readonly LogRange[],
): AsyncGenerator<string, void> {
  for (const range of ranges) yield* instructionTexts(log, range);
}

/** What is hashed of each instruction of a range, in order. Ends early where the log does. */
export async function* instructionTexts(
  log: InstructionLog,
  { partition, from, to }: LogRange,
): AsyncGenerator<string, void> {
  for (let offset = from; offset < to;) {
    const max = Math.min(eventsARead, Number(to - offset));
    const slice = await log.read({ topic: instructionTopic.name, partition, offset }, max);
    if (slice.firstOffset !== offset || slice.events.length === 0) return;
    for (const event of slice.events) yield instructionText(event);
    offset = slice.nextOffset;
  }
}

/** A JSON list; the payload, with its reasons and amounts, by its hash. */
function instructionText(event: LoggedEvent): string {
  return JSON.stringify([
    ...['tributary.instruction.1', event.partition, String(event.offset), event.id],
    ...[decodeInstruction(event).instructionId, event.type, event.version, event.key],
    ...[event.occurredAt, event.recordedAt, event.correlationId, event.causationId ?? null],
    hash('sha256', event.payload),
  ]);
}
