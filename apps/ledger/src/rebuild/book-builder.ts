import { topics } from '#contracts';
import { type LogReader, postgresLogReader } from '#event-log';
import { openDatabase } from '#postgres';
import { openFreshBooks } from './fresh-books.query.js';
import { sameView } from './live-view.query.js';
import { PartitionWalk, type Stopped } from './partition-walk.js';

/** Where the books are, the logs that they follow from, and which partitions of them are to be made. */
export interface BuilderWork {
  /** The ledger's database, signed in as one who may act as its owner. */
  readonly adminUrl: string;
  /** The same, signed in as the ledger. */
  readonly serviceUrl: string;
  /** Databases of the owners of the logs, by owner. */
  readonly logUrls: Readonly<Record<string, string>>;
  readonly archive?: string;
  readonly partitions: readonly number[];
}

export interface BookBuilder {
  /** Brings the fresh books to where the live ones stand in a snapshot. Answers with what came out otherwise. */
  follow(snapshot: string, onEntries: (count: number) => void): Promise<readonly Stopped[]>;
  end(): Promise<void>;
}

export function openBookBuilder({ adminUrl, serviceUrl, logUrls, archive, partitions }: BuilderWork): BookBuilder {
  const live = openDatabase({ url: adminUrl, name: 'ledger rebuild', max: 1 });
  const fresh = openFreshBooks(serviceUrl);
  const owners = Object.entries(logUrls).map(([owner, url]) => ({
    owner,
    database: openDatabase({ url, name: 'ledger rebuild', max: 1 }),
  }));
  const readerOf = (name: string): LogReader => {
    const topic = topics.find((known) => known.name === name);
    const database = owners.find(({ owner }) => owner === topic?.owner)?.database;
    if (topic === undefined || database === undefined) throw new RangeError(`the log of ${name} is not at hand`);
    return postgresLogReader(database, [topic], archive);
  };
  const walks = partitions.map((partition) => new PartitionWalk({ partition, fresh, readerOf }));
  return {
    follow: (snapshot, onEntries) =>
      sameView(live, snapshot, async (books) => {
        const stopped: Stopped[] = [];
        for (const walk of walks) {
          const stop = await walk.follow(books, onEntries);
          if (stop !== undefined) stopped.push(stop);
        }
        return stopped;
      }),
    async end() {
      await Promise.all([live, fresh, ...owners.map(({ database }) => database)].map((each) => each.end()));
    },
  };
}
