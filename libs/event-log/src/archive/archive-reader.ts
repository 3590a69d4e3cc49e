import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { ArchiveFault } from '../event-log.errors.js';
import {
  type ArchivedRange,
  hashBytes,
  type IndexEntry,
  indexPlace,
  readIndex,
  type StoredBatch,
  trailerBytes,
} from './archive-format.js';
import { hashOf } from './write-archive-file.js';

export interface ArchiveReader {
  /** The batches of a file from the one on that an offset lies in. Throws ArchiveFault. */
  read(range: ArchivedRange, offset: bigint): AsyncIterable<StoredBatch>;
}

/** What was found to be whole, as long as the file is not touched. */
interface Proven {
  readonly index: readonly IndexEntry[];
  readonly changedAt: number;
}

/** Indexes that are kept: a rebuild goes through the files of twelve partitions at once. */
const keptIndexes = 32;

/** Reads the files below a folder; without one, what is archived cannot be read. A file is hashed before it is used. */
export function archiveReader(folder: string | undefined): ArchiveReader {
  const proven = new Map<string, Proven>();
  const indexOf = async (range: ArchivedRange, path: string, handle: FileHandle): Promise<readonly IndexEntry[]> => {
    const { size, mtimeMs: changedAt } = await handle.stat();
    const known = proven.get(range.sha256);
    if (known?.changedAt === changedAt) return known.index;
    if (BigInt(size) !== range.bytes) throw new ArchiveFault(range, `it has ${size} bytes instead of ${range.bytes}`);
    const index = await proveWhole(range, path, handle);
    proven.set(range.sha256, { index, changedAt });
    const [oldest] = proven.keys();
    if (proven.size > keptIndexes && oldest !== undefined) proven.delete(oldest);
    return index;
  };
  return {
    async *read(range, offset) {
      if (folder === undefined) throw new ArchiveFault(range, 'no archive folder is set (LOG_ARCHIVE_DIR)');
      const path = join(folder, range.file);
      const handle = await openFile(range, path);
      try {
        for (const { position, bytes, ...entry } of await indexOf(range, path, handle)) {
          if (entry.firstOffset + BigInt(entry.count) <= offset) continue;
          yield { ...entry, body: await bytesAt(handle, position, bytes) };
        }
      } finally {
        await handle.close();
      }
    },
  };
}

async function openFile(range: ArchivedRange, path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    throw new ArchiveFault(range, `it cannot be opened (${(cause as NodeJS.ErrnoException).code})`, { cause });
  }
}

async function proveWhole(range: ArchivedRange, path: string, handle: FileHandle): Promise<readonly IndexEntry[]> {
  const size = Number(range.bytes);
  const trailer = await bytesAt(handle, size - trailerBytes, trailerBytes);
  const hash = await hashOf(path, size);
  if (hash !== range.sha256 || trailer.toString('hex', trailerBytes - hashBytes) !== range.sha256) {
    throw new ArchiveFault(range, `it is damaged (SHA-256 ${hash} instead of ${range.sha256})`);
  }
  const { position, bytes } = indexPlace(trailer);
  return readIndex(await bytesAt(handle, position, bytes));
}

async function bytesAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) throw new RangeError(`the file ends before ${position + length}`);
    filled += bytesRead;
  }
  return bytes;
}
