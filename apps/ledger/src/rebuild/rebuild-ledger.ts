import { type Database, openDatabase } from '#postgres';
import { type BookBuilder, type BuilderWork, openBookBuilder } from './book-builder.js';
import { startBuilderThreads } from './builder-threads.js';
import { compareBooks, type TableFigures } from './compare-books.query.js';
import { dropFreshBooks } from './fresh-books.query.js';
import { type LiveView, partitionSizes, takeTurn, withView } from './live-view.query.js';
import { makeFreshBooks } from './make-books.query.js';
import { dealt } from './dealt.js';
import type { Stopped } from './partition-walk.js';
import {
  analyzeFreshBooks,
  changedShape,
  dropOldBooks,
  isOldKept,
  switchBooks,
  type SwitchRefusal,
} from './switch-books.query.js';

export interface RebuildLedgerOptions extends Omit<BuilderWork, 'partitions'> {
  /** 0: all of it in the caller's. */
  readonly threads: number;
  /** Puts the fresh books in the place of the live ones, if they are equal. */
  readonly switches: boolean;
  /** In entries. */
  readonly onProgress?: (progress: { readonly done: bigint; readonly total: bigint }) => void;
}

/** In order of precedence. */
export type RebuildRefusal = 'rebuild-under-way' | 'old-is-kept' | 'differs' | SwitchRefusal;

export type RebuiltLedger =
  | { readonly outcome: 'equal' | 'switched'; readonly entries: number; readonly tables: readonly TableFigures[] }
  | {
      readonly outcome: 'refused';
      readonly refusal: RebuildRefusal;
      readonly detail: string;
      readonly tables: readonly TableFigures[];
    };

/**
 * Makes the books anew from the facts in the logs, in a schema of their own, in the order and the batches in which the live
 * ones were made, and compares every row. Nothing outside of the schema is touched: nobody is answered, told or woken. May
 * be killed at any point, and begins anew then; may run while the ledger works, or without it.
 */
export async function rebuildLedger(options: RebuildLedgerOptions): Promise<RebuiltLedger> {
  const live = openDatabase({ url: options.adminUrl, name: 'ledger rebuild', max: 5 });
  try {
    return await live.transaction(async (tx) => {
      if (!(await takeTurn(tx))) return refused('rebuild-under-way', 'another one makes these books');
      if (options.switches && (await isOldKept(tx))) return refused('old-is-kept', 'what the last one replaced');
      await live.transaction((fresh) => makeFreshBooks(fresh, { isKept: options.switches }));
      const changed = await live.transaction(changedShape);
      return changed === undefined ? build(options, live) : refused('shape-changed', changed);
    });
  } finally {
    await live.end();
  }
}

async function build(options: RebuildLedgerOptions, live: Database): Promise<RebuiltLedger> {
  const sizes = await partitionSizes(live);
  const { adminUrl, serviceUrl, logUrls, archive, threads, switches } = options;
  const house = { adminUrl, serviceUrl, logUrls, ...(archive === undefined ? {} : { archive }) };
  const builder =
    threads === 0
      ? openBookBuilder({ ...house, partitions: sizes.map(({ partition }) => partition) })
      : startBuilderThreads(house, dealt(sizes, threads));
  const site: Site = { live, builder, tell: tellerOf(options.onProgress) };
  try {
    return switches ? await buildAndSwitch(site) : await buildAndCompare(site);
  } finally {
    await builder.end();
  }
}

interface Site {
  readonly live: Database;
  readonly builder: BookBuilder;
  readonly tell: Teller;
}

async function buildAndCompare({ live, builder, tell }: Site): Promise<RebuiltLedger> {
  const rebuilt = await withView(live, async (view) => {
    const stopped = await follow({ live, builder, tell }, view);
    return compared(await compareBooks(view.books, live), stopped);
  });
  if (rebuilt.outcome === 'equal') await live.transaction(dropFreshBooks);
  return rebuilt;
}

/** The second time for what came meanwhile, so that little is left while the writers wait. */
async function buildAndSwitch(site: Site): Promise<RebuiltLedger> {
  const { live } = site;
  for (let times = 0; times < 2; times += 1) {
    const stopped = await withView(live, (view) => follow(site, view));
    if (stopped.length > 0)
      return withView(live, async ({ books }) => compared(await compareBooks(books, live), stopped));
  }
  await live.transaction(analyzeFreshBooks);
  let rebuilt: RebuiltLedger | undefined;
  const kept = await switchBooks(live, async () => {
    rebuilt = await withView(live, async (view) => {
      const stopped = await follow(site, view);
      return compared(await compareBooks(view.books, live), stopped);
    });
    return rebuilt.outcome === 'equal';
  });
  if (kept !== undefined) return refused(kept.refusal, kept.detail, rebuilt?.tables);
  return rebuilt?.outcome === 'equal' ? { ...rebuilt, outcome: 'switched' } : (rebuilt as RebuiltLedger);
}

async function follow({ builder, tell }: Site, { books, snapshot }: LiveView): Promise<readonly Stopped[]> {
  tell.of((await partitionSizes(books)).reduce((sum, { entries }) => sum + entries, 0n));
  return builder.follow(snapshot, tell.done);
}

function compared(tables: readonly TableFigures[], stopped: readonly Stopped[]): RebuiltLedger {
  const different = tables.filter(({ firstDifference }) => firstDifference !== undefined).map(({ table }) => table);
  const stops = stopped.map(({ partition, seq, cause }) => `from entry ${partition}-${seq} on: ${cause}`);
  if (different.length > 0 || stops.length > 0) return refused('differs', [...stops, ...different].join(', '), tables);
  return { outcome: 'equal', entries: tables.find(({ table }) => table === 'entry')?.live ?? 0, tables };
}

function refused(refusal: RebuildRefusal, detail: string, tables: readonly TableFigures[] = []): RebuiltLedger {
  return { outcome: 'refused', refusal, detail, tables };
}

interface Teller {
  of(total: bigint): void;
  readonly done: (entries: number) => void;
}

function tellerOf(onProgress: RebuildLedgerOptions['onProgress']): Teller {
  let [done, total] = [0n, 0n];
  const tell = () => onProgress?.({ done, total });
  return {
    of(entries) {
      total = entries;
      tell();
    },
    done(entries) {
      done += BigInt(entries);
      tell();
    },
  };
}

/** Drops what the last switch has kept. False where there was nothing. */
export async function dropReplacedBooks(adminUrl: string): Promise<boolean> {
  const live = openDatabase({ url: adminUrl, name: 'ledger rebuild', max: 1 });
  try {
    return await live.transaction(dropOldBooks);
  } finally {
    await live.end();
  }
}
