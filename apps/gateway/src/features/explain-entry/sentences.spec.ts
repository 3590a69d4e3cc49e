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

test('a deliverable is said with the brand that agreed on it, and by when', () => {
  const conversion = {
    ...{ conversionId: 'c1', sourceId: 's1', network: 'signed', transactionId: 'reel', occurredAt: at, facts: [] },
    figures: { gross: { minor: 150_000n, currency: 'EUR' } },
    ...({ stream: 'sponsorship', status: 'pending' } as const),
  };
  const sponsorship = { sponsorshipId: 'x1', brand: 'acme-shoes', dueOn: '2026-12-31' };
  const report = 'signed reported sponsorship reel of 2026-11-03: gross 1500.00 EUR; it is pending.';
  const said = (more: object) =>
    sentencesOf({ entry, cause, postings: [], conversion: { ...conversion, ...more } }).join(' ');
  expect(said({})).toContain(report);
  expect(said({})).not.toContain('agreed');
  expect(said({ sponsorship })).toContain(`${report} acme-shoes had agreed on it, to be delivered by 2026-12-31.`);
});
