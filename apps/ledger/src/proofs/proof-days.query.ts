import type { Queryable } from '#postgres';
import { leafHash, type SealedBatch, sealedText, sealList } from '../journal/seal.js';
import { dayAfter, type Head, type HeadDocument, type LastSeal, readHead } from './head-document.js';
import { headsFrom } from './heads.query.js';
import type { DayPart, HashedList, Proof, SealPart } from './proof.js';
import { SealedEntries } from './sealed-entries.query.js';
import { readSealsOf, type Seal, sealHashes } from './seals.query.js';
import { provingRanges, RangeRoots, sealLeaf } from './tree.js';

/** A day's head and the one before it: together they say which seals are the day's. */
interface HeadedDay {
  readonly head: HeadDocument;
  readonly before: HeadDocument | undefined;
}

/** Proves entries of one partition (ascending). Answers undefined where the day of one of them has no head yet. */
export async function proveEntries(
  books: Queryable,
  partition: number,
  seqs: readonly bigint[],
): Promise<Pick<Proof, 'day' | 'heads' | 'days'> | undefined> {
  const seals = await readSealsOf(books, partition, seqs);
  const sealDays = seals.map(({ recordedAt }) => recordedAt.slice(0, 10));
  const [firstDay, lastDay] = [sealDays[0], sealDays.at(-1)];
  if (firstDay === undefined || lastDay === undefined) throw new RangeError('nothing is to be proven');
  const headed = await headedDays(books, firstDay, lastDay);
  if (!headed.has(lastDay)) return undefined;
  const reader = new SealedEntries(books);
  const days: DayPart[] = [];
  for (const day of new Set(sealDays)) {
    const own = seals.filter(({ recordedAt }) => recordedAt.startsWith(day));
    days.push(await dayPart(books, { reader, seals: own, seqs, headed: headed.get(day) as HeadedDay }));
  }
  const heads = [...headed.values()].map(({ head }) => head).filter(({ day }) => day < lastDay);
  return { day: lastDay, heads, days };
}

async function headedDays(books: Queryable, first: string, last: string): Promise<ReadonlyMap<string, HeadedDay>> {
  const dayBefore = new Date(Date.parse(first) - 86_400_000).toISOString().slice(0, 10);
  const days = new Map<string, HeadedDay>();
  let before: HeadDocument | undefined;
  for (const head of await headsThrough(books, dayBefore, last)) {
    const document = readHead(head);
    if (document.day >= first) days.set(document.day, { head: document, before });
    before = document;
  }
  return days;
}

async function headsThrough(books: Queryable, first: string, last: string): Promise<Head[]> {
  const span = (Date.parse(last) - Date.parse(first)) / 86_400_000 + 1;
  const heads = await headsFrom(books, first, span);
  return heads.filter(({ day }) => day < dayAfter(last));
}

interface DayToProve {
  readonly reader: SealedEntries;
  readonly seals: readonly Seal[];
  readonly seqs: readonly bigint[];
  readonly headed: HeadedDay;
}

async function dayPart(books: Queryable, { reader, seals, seqs, headed }: DayToProve): Promise<DayPart> {
  const { head, before } = headed;
  const parts: SealPart[] = [];
  for (const seal of seals) parts.push(await sealPart(reader, { seal, seqs, place: placeOf(seal, headed) }));
  const roots = new RangeRoots(
    provingRanges(
      head.seals,
      parts.map(({ place }) => place),
    ),
  );
  for (const last of head.partitions) {
    const range = { after: lastBatch(before, last.partition), through: BigInt(last.batch) };
    for await (const hash of sealHashes(books, last.partition, range)) roots.add(sealLeaf(hash));
  }
  return { day: head.day, nodes: roots.found(), seals: parts };
}

/** Seals of a day stand by partition and batch. */
function placeOf(seal: SealedBatch, { head, before }: HeadedDay): number {
  const sealsIn = ({ partition, batch }: LastSeal) => BigInt(batch) - lastBatch(before, partition);
  const earlier = head.partitions.filter(({ partition }) => partition < seal.partition);
  const ahead = earlier.reduce((sum, last) => sum + sealsIn(last), 0n);
  return Number(ahead + seal.batch - lastBatch(before, seal.partition) - 1n);
}

function lastBatch(head: HeadDocument | undefined, of: number): bigint {
  return BigInt(head?.partitions.find(({ partition }) => partition === of)?.batch ?? -1);
}

async function sealPart(
  reader: SealedEntries,
  { seal, seqs, place }: { seal: Seal; seqs: readonly bigint[]; place: number },
): Promise<SealPart> {
  const { partition, firstSeq, entries: size } = seal;
  const toSeq = firstSeq + BigInt(size);
  const wanted = new Set(seqs.filter((seq) => seq >= firstSeq && seq < toSeq));
  const entries = await reader.read({ partition, fromSeq: firstSeq, toSeq });
  const places = [...wanted].map((seq) => Number(seq - firstSeq));
  const roots = new RangeRoots(provingRanges(size, places));
  for (const { entry } of entries) roots.add(leafHash(entry));
  return {
    place,
    seal: sealList(seal),
    nodes: roots.found(),
    entries: entries
      .filter(({ entry }) => wanted.has(entry.seq))
      .map(({ entry }) => JSON.parse(sealedText(entry)) as HashedList),
  };
}
