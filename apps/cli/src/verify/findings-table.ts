import type { HouseFinding } from './verify-house.js';

/** One line a check; faults come with the row that they were found in. */
export function findingsTable(findings: readonly HouseFinding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.map(({ service, check, rows, fault }) => {
    const verdict = fault === undefined ? 'holds' : `BROKEN  ${fault}`;
    return `${service.padEnd(12)}${check.padEnd(width + 2)}${String(rows).padStart(10)}  ${verdict}`;
  });
  const broken = findings.filter(({ fault }) => fault !== undefined).length;
  const verdict = broken === 0 ? 'Everything holds.' : `${broken} of ${findings.length} checks are broken.`;
  return ['service     ' + 'check'.padEnd(width + 2) + '      rows', ...lines, '', verdict].join('\n');
}
