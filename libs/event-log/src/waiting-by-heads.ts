import type { Waiting } from './event-log.port.js';

/** Every place that is not the head of its partition. */
export function waitingByHeads(heads: readonly bigint[], places: ReadonlyMap<number, bigint>): readonly Waiting[] {
  return [...places].flatMap(([partition, offset]) => {
    const head = heads[partition] ?? 0n;
    return offset === head ? [] : [{ partition, offset, head }];
  });
}
