import type { Tx } from '#postgres';

/**
 * Who is next at a partition, within this process: a turn lasts until its transaction ends. A transaction takes one turn
 * at the most.
 */
export function openTurns(): (tx: Tx, partition: number) => Promise<void> {
  const last = new Map<number, Promise<void>>();
  return async (tx, partition) => {
    const before = last.get(partition) ?? Promise.resolve();
    const turn = new Promise<void>((end) => {
      tx.afterCommit(end);
      tx.afterRollback(end);
    });
    last.set(
      partition,
      before.then(() => turn),
    );
    await before;
  };
}
