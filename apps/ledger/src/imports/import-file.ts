import { instructionTopic } from '#contracts';
import { postgresEventLog, postgresStreamStore, type Progress } from '#event-log';
import type { Database, Tx } from '#postgres';
import type { Opening } from '../domain/instruction.js';
import { importOpenings, type OpeningOutcome } from './import-openings.handler.js';
import { type Column, type Directory, type LineRefusal, parseOpening } from './opening-line.parser.js';
import { type CsvLimits, csvLimits, type CsvLine, readCsv } from './read-csv.js';

/** What became of one line. */
export interface LineReport {
  readonly line: number;
  readonly reference: string;
  readonly outcome: OpeningOutcome | LineRefusal['refusal'] | 'reference-repeated';
  readonly column?: Column;
}

/** To be held against the old system. */
export interface Total {
  readonly currency: string;
  readonly account: Opening['account'];
  readonly lines: number;
  readonly minor: bigint;
}

export interface ImportReport {
  /** All of them, in order. */
  readonly lines: readonly LineReport[];
  /** Of the lines that are not refused. */
  readonly totals: readonly Total[];
}

export interface Import {
  readonly file: string;
  readonly name: string;
  readonly actor: string;
}

interface Stores {
  readonly ledger: Database;
  /** Of what lines name as owner and as program, what is known. */
  readonly directoryFor: (lines: readonly CsvLine[]) => Promise<Directory>;
  readonly clock: () => string;
  readonly limits?: CsvLimits;
}

const linesInBatch = 1_000;

/** Decides on every line as an import would, and takes nothing over: each batch is rolled back. */
export function tryImport(stores: Stores, wanted: Import): Promise<ImportReport> {
  return run(stores, wanted, {
    async within(work) {
      await stores.ledger
        .transaction(async (tx) => {
          await work(tx);
          throw new RolledBack();
        })
        .catch((fault: unknown) => {
          if (!(fault instanceof RolledBack)) throw fault;
        });
    },
  });
}

/** Takes the lines over, a transaction a batch: what an interrupted run has done is found done by the next. */
export function runImport(
  stores: Stores,
  wanted: Import,
  { total, onProgress }: { readonly total: number; readonly onProgress: (progress: Progress) => void },
): Promise<ImportReport> {
  return run(stores, wanted, {
    within: (work) => stores.ledger.transaction(work),
    onLines: (done) => onProgress({ done: BigInt(done), total: BigInt(total) }),
  });
}

export function isRefused({ outcome }: LineReport): boolean {
  return outcome !== 'imported' && outcome !== 'repeated';
}

class RolledBack extends Error {}

interface Manner {
  within(work: (tx: Tx) => Promise<void>): Promise<void>;
  onLines?(done: number): void;
}

async function run(stores: Stores, wanted: Import, manner: Manner): Promise<ImportReport> {
  const { ledger, clock } = stores;
  const log = postgresEventLog({ database: ledger, topics: [instructionTopic], clock });
  const deps = { streams: postgresStreamStore({ database: ledger, log, clock }), clock };
  const told: LineReport[] = [];
  const totals = new Map<string, Total>();
  const seen = new Set<string>();
  for await (const batch of batches(readCsv(wanted.file, stores.limits ?? csvLimits))) {
    const parsed = await parsedLines(stores, wanted.name, { batch, seen });
    const openings = parsed.flatMap(({ opening }) => (opening === undefined ? [] : [opening]));
    let outcomes: readonly OpeningOutcome[] = [];
    await manner.within(async (tx) => {
      outcomes = await importOpenings(deps, tx, { openings, actor: wanted.actor });
    });
    const next = outcomes[Symbol.iterator]();
    for (const { report, opening } of parsed) {
      const line = opening === undefined ? report : { ...report, outcome: next.next().value as OpeningOutcome };
      told.push(line);
      if (opening !== undefined && !isRefused(line)) addTo(totals, opening);
    }
    manner.onLines?.(told.length);
  }
  const inOrder = [...totals].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, total]) => total);
  return { lines: told, totals: inOrder };
}

interface Parsed {
  readonly report: LineReport;
  /** Absent where the line is refused. */
  readonly opening?: Opening;
}

async function parsedLines(
  { directoryFor }: Stores,
  importName: string,
  { batch, seen }: { readonly batch: readonly CsvLine[]; readonly seen: Set<string> },
): Promise<Parsed[]> {
  const directory = await directoryFor(batch);
  return batch.map(({ line, fields }): Parsed => {
    const { reference = '' } = fields;
    const parsed = parseOpening(fields, importName, directory);
    if ('refusal' in parsed) return { report: { line, reference, outcome: parsed.refusal, column: parsed.column } };
    if (seen.has(reference)) {
      return { report: { line, reference, outcome: 'reference-repeated', column: 'reference' } };
    }
    seen.add(reference);
    return { report: { line, reference, outcome: 'imported' }, opening: parsed };
  });
}

async function* batches(lines: AsyncIterable<CsvLine>): AsyncGenerator<readonly CsvLine[]> {
  let batch: CsvLine[] = [];
  for await (const line of lines) {
    batch.push(line);
    if (batch.length < linesInBatch) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function addTo(totals: Map<string, Total>, { account, amount: { currency, minor } }: Opening): void {
  const key = `${currency} ${account}`;
  const before = totals.get(key) ?? { currency, account, lines: 0, minor: 0n };
  totals.set(key, { ...before, lines: before.lines + 1, minor: before.minor + minor });
}
