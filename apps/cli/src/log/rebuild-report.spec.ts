import { rebuildReport } from './rebuild-report.js';

const same = { table: 'click', live: { rows: 3, hash: '1' }, rebuilt: { rows: 3, hash: '1' } };
const different = {
  table: 'click',
  live: { rows: 3, hash: '1' },
  rebuilt: { rows: 2, hash: '2' },
  difference: { onlyLive: 1, firstOnlyLive: '(c3)', onlyRebuilt: 0 },
};

test('a switch says what was compared, from which version to which, and that the old one is kept', () => {
  const switched = { outcome: 'switched', fromVersion: 1, toVersion: 1, tables: [same] } as const;
  expect(rebuildReport('attribution.click', switched).split('\n')).toEqual([
    'click: 3 rows live, 3 rebuilt, the same',
    'attribution.click is switched, version 1. What it replaced is kept until --drop-old.',
  ]);
  expect(rebuildReport('attribution.click', { ...switched, toVersion: 2 })).toContain('switched, version 1 to 2.');
});

test('a refusal names the rows that differ, and what can be done', () => {
  const refused = { outcome: 'refused', refusal: 'differs', detail: 'click', tables: [different] } as const;
  expect(rebuildReport('attribution.click', refused).split('\n')).toEqual([
    'click: 3 rows live, 2 rebuilt, DIFFERENT',
    '  only live: 1, the first (c3)',
    '  only rebuilt: 0',
    'attribution.click is not switched, differs: click',
    'What was built is kept: --replace-different switches to it, --discard drops it.',
  ]);
});
