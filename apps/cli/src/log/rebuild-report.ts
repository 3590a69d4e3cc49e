import type { Rebuilt, TableComparison } from '#event-log';

type Refusal = Extract<Rebuilt, { outcome: 'refused' }>['refusal'];

const advice: Record<Refusal, string> = {
  'never-followed': 'The service has never followed this; start it first.',
  'older-code': 'Use the command line of the version that the service runs.',
  'begun-by-another-version': '--discard drops what was begun.',
  'old-is-kept': '--drop-old drops what the last rebuild replaced.',
  'tables-are-tied': 'These would stay with the old tables; a migration has to take them away first.',
  'live-is-busy': 'Run it again: what was built is kept.',
  'keys-are-parked': 'Replay them first: what is behind them is in no live table.',
  'shape-changed': 'A migration has changed the live tables meanwhile: --discard, and begin anew.',
  differs: 'What was built is kept: --replace-different switches to it, --discard drops it.',
};

/** What became of a rebuild, for people. */
export function rebuildReport(name: string, rebuilt: Rebuilt): string {
  const lines = rebuilt.tables.flatMap(comparisonLines);
  switch (rebuilt.outcome) {
    case 'switched': {
      const { fromVersion, toVersion } = rebuilt;
      const versions = fromVersion === toVersion ? `version ${toVersion}` : `version ${fromVersion} to ${toVersion}`;
      return [...lines, `${name} is switched, ${versions}. What it replaced is kept until --drop-old.`].join('\n');
    }
    case 'refused': {
      const { refusal, detail } = rebuilt;
      return [...lines, `${name} is not switched, ${refusal}: ${detail}`, advice[refusal]].join('\n');
    }
  }
}

function comparisonLines({ table, live, rebuilt, difference }: TableComparison): string[] {
  const verdict = difference === undefined ? 'the same' : 'DIFFERENT';
  const line = `${table}: ${live.rows} rows live, ${rebuilt.rows} rebuilt, ${verdict}`;
  if (difference === undefined) return [line];
  const { onlyLive, firstOnlyLive, onlyRebuilt, firstOnlyRebuilt } = difference;
  return [line, onlyLine('live', onlyLive, firstOnlyLive), onlyLine('rebuilt', onlyRebuilt, firstOnlyRebuilt)];
}

function onlyLine(side: string, rows: number, first: string | undefined): string {
  return `  only ${side}: ${rows}${first === undefined ? '' : `, the first ${first}`}`;
}
