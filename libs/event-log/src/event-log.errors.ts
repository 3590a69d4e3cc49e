import { isTransient } from '#postgres';
import type { ArchivedRange } from './archive/archive-format.js';

/** Trying again may help: somebody else was first, something was away. */
export class TransientFault extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TransientFault';
  }
}

/** Trying again never helps: a fact that cannot be worked on. Its key is parked. */
export class PermanentFault extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PermanentFault';
  }
}

/** The stream has another version than the writer believed. */
export class VersionConflict extends TransientFault {
  constructor(
    readonly stream: string,
    readonly expected: string,
    readonly found?: bigint,
  ) {
    super(`${stream} was expected at ${expected}${found === undefined ? '' : `, found at ${found}`}`);
    this.name = 'VersionConflict';
  }
}

/** The log does not go on where the checkpoint stands: events are missing. Nothing is read past it. */
export class GapFault extends TransientFault {
  constructor(topic: string, partition: number, expected: bigint, found: bigint) {
    super(`${topic}/${partition}: expected offset ${expected}, the log goes on at ${found}`);
    this.name = 'GapFault';
  }
}

/**
 * A range of the log lies in a file of the archive that cannot be read. It passes once a person has brought the file
 * back: nothing is skipped, and no key is parked for it.
 */
export class ArchiveFault extends TransientFault {
  constructor(range: ArchivedRange, detail: string, options?: ErrorOptions) {
    const { topic, partition, firstOffset, nextOffset, file } = range;
    super(
      `${topic}/${partition}: offsets ${firstOffset} to ${nextOffset - 1n} are archived in ${file}: ${detail}`,
      options,
    );
    this.name = 'ArchiveFault';
  }
}

/** The checkpoint stands where its log has not been yet: the owner of the log was restored to an earlier state. */
export class AheadFault extends TransientFault {
  constructor(topic: string, partition: number, checkpoint: bigint, head: bigint) {
    super(`${topic}/${partition}: the checkpoint stands at ${checkpoint}, the log ends at ${head}`);
    this.name = 'AheadFault';
  }
}

/** The queue is full; the caller should come back later. */
export class Overloaded extends TransientFault {
  constructor(queued: number) {
    super(`${queued} calls are waiting`);
    this.name = 'Overloaded';
  }
}

/** Everything is permanent that is not known to pass. */
export function isPermanent(error: unknown): boolean {
  return !(error instanceof TransientFault) && !isTransient(error);
}
