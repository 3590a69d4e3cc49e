import type { LoggedEvent } from '#event-log';

/**
 * The facts of a key are worked on in their order; entries have odd places, what stands before them even ones. A key is
 * in one partition: facts come partition by partition, and what is remembered of keys ends with theirs.
 */
export class KeyOrder {
  private partition = -1;
  private readonly lasts = new Map<string, bigint>();

  takes({ partition, key }: Pick<LoggedEvent, 'partition' | 'key'>, place: bigint): boolean {
    if (partition !== this.partition) this.lasts.clear();
    this.partition = partition;
    if (place < (this.lasts.get(key) ?? 0n)) return false;
    this.lasts.set(key, place);
    return true;
  }
}
