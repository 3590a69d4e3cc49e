import { sentencesOf } from './sentences.js';

const at = '2026-11-03T10:00:00.000Z';
const entry = {
  entryId: '3-17',
  kind: 'commission-reversed',
  effectiveAt: at,
  bookedOn: '2026-10-03',
  recordedAt: at,
  lines: [],
};
const cause = { topic: 'attribution.commission.v1', partition: 3, offset: '4', index: 0 };

test('what takes money back says which entry had put it there', () => {
  expect(sentencesOf({ entry: { ...entry, takesBack: '3-12' }, cause, postings: [] })).toContain(
    'It takes back from entry 3-12, which had put the money there.',
  );
  expect(sentencesOf({ entry, cause, postings: [] }).join(' ')).not.toContain('takes back');
});
