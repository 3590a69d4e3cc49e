import type { RebuiltLedger } from '../../../ledger/src/rebuild/rebuild-ledger.js';

type Refusal = Extract<RebuiltLedger, { outcome: 'refused' }>['refusal'];

const advice: Record<Refusal, string> = {
  'rebuild-under-way': 'Wait for it.',
  'old-is-kept': '--drop-old drops what the last switch replaced.',
  'shape-changed': 'The tables are not what the files of this version say: use the command line that the ledger runs.',
  differs: 'The new books are kept in the schema books_next until the next run; the live ones were not touched.',
  'live-is-busy': 'Run it again.',
  'tables-are-tied': 'These would stay with the old books; a migration has to take them away first.',
};

/** What became of a rebuild of the books, for people. */
export function rebuildBooksReport(rebuilt: RebuiltLedger): string {
  const lines = rebuilt.tables.flatMap(({ table, live, fresh, firstDifference }) => [
    `${table}: ${live} rows live, ${fresh} made anew, ${firstDifference === undefined ? 'the same' : 'DIFFERENT'}`,
    ...(firstDifference === undefined
      ? []
      : [
          `  first at ${firstDifference.key}`,
          `  live       ${firstDifference.live ?? 'no such row'}`,
          `  made anew  ${firstDifference.fresh ?? 'no such row'}`,
        ]),
  ]);
  switch (rebuilt.outcome) {
    case 'equal':
      return [...lines, `The books are what the facts say: ${rebuilt.entries} entries.`].join('\n');
    case 'switched':
      return [...lines, 'The new books are switched in. What they replaced is kept until --drop-old.'].join('\n');
    case 'refused':
      return [...lines, `${rebuilt.refusal}: ${rebuilt.detail}`, advice[rebuilt.refusal]].join('\n');
  }
}
