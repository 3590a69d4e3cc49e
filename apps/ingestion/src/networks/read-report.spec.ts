import fc from 'fast-check';
import { toJson } from '#contracts';
import { loadMappings, type Mapping } from './mapping.js';
import { readReports } from './read-report.js';

const mapping = loadMappings().get('signed') as Mapping;
const read = (event: Readonly<Record<string, unknown>>) => readReports(mapping, event, { timeZone: 'UTC' })[0];

const eur = (minor: string) => ({ minor, currency: 'EUR' });
const occurredAt = '2026-10-13T13:59:00Z';
const sale = { type: 'conversion.reported', transactionId: 't1', occurredAt, stream: 'affiliate', sale: eur('1000') };
const reversal = { type: 'conversion.reversed', transactionId: 't1', reversalId: 'r1', occurredAt };
const parties = { brand: 'acme', creator: 'mira', occurredAt };
const reel = { deliverableId: 'reel', gross: eur('500'), dueOn: '2026-10-20' };
const agreement = { type: 'sponsorship.agreed', sponsorshipId: 'deal', ...parties, total: eur('500') };
const acceptance = {
  ...{ type: 'deliverable.accepted', sponsorshipId: 'deal', deliverableId: 'reel', ...parties, gross: eur('500') },
};
const cancellation = { type: 'sponsorship.cancelled', sponsorshipId: 'deal', cancellationId: 'x1', occurredAt };

const unholdable = { 'a zero': 'a\0b', 'half a surrogate pair': 'a\ud83d', 'its other half': '\ude00b' };
const places: [reason: string, (text: string) => Readonly<Record<string, unknown>>][] = [
  ['transaction_id_malformed', (text) => ({ ...sale, transactionId: text })],
  ['click_ref_malformed', (text) => ({ ...sale, clickId: text })],
  ['reversal_id_malformed', (text) => ({ ...reversal, reversalId: text })],
  ['reason_malformed', (text) => ({ ...reversal, reason: text })],
  ['sponsorship_malformed', (text) => ({ ...acceptance, sponsorshipId: text })],
  ['deliverable_id_malformed', (text) => ({ ...agreement, deliverables: [{ ...reel, deliverableId: text }] })],
  ['deliverable_id_malformed', (text) => ({ ...cancellation, deliverables: ['reel', text] })],
  ['brand_malformed', (text) => ({ ...acceptance, brand: text })],
  ['creator_malformed', (text) => ({ ...acceptance, creator: text })],
  ['stream_unknown', (text) => ({ ...sale, stream: text })],
  ['type_unknown', (text) => ({ ...sale, type: text })],
  ['occurred_at_malformed', (text) => ({ ...sale, occurredAt: text })],
  ['currency_unknown', (text) => ({ ...sale, sale: { minor: '1', currency: text } })],
];

describe.each(Object.entries(unholdable))('%s, which no table holds', (_what, text) => {
  test.each(places)('is told as %s', (reason, eventOf) => {
    expect(read(eventOf(text))).toMatchObject({ unreadable: reason });
  });
});

test('an id that is not told with its report is not what no table holds', () => {
  expect(read({ ...sale, transactionId: 'a\0b' })).toEqual({ unreadable: 'transaction_id_malformed' });
  expect(read({ ...reversal, reversalId: 'a\0b' })).toEqual({
    ...{ unreadable: 'reversal_id_malformed', transactionId: 't1' },
  });
});

test('an id of which bytes were lost on the way is no id: others are read the same', () => {
  expect(read({ ...sale, transactionId: 'caf\ufffd' })).toEqual({ unreadable: 'transaction_id_malformed' });
  expect(read({ ...reversal, reason: 'caf\ufffd' })).toMatchObject({ reason: 'caf\ufffd' });
});

test('a long reason is cut to 200 characters, and no character in two', () => {
  const reasonOf = (reason: string) => (read({ ...reversal, reason }) as { reason?: string }).reason;
  expect(reasonOf(`${'x'.repeat(200)}y`)).toBe('x'.repeat(200));
  expect(reasonOf(`${'x'.repeat(198)}😀y`)).toBe(`${'x'.repeat(198)}😀`);
  expect(reasonOf(`${'x'.repeat(199)}😀y`)).toBe('x'.repeat(199));
});

test('whatever text comes, what is read of it can be held', () => {
  const text = fc
    .string({ unit: 'binary', maxLength: 5 })
    .chain((one) => fc.constantFrom(one, `${one}\0`, `\ud800${one}`, `${one}\udfff`, `${one}\ufffd`));
  fc.assert(
    fc.property(fc.constantFrom(...places), text, ([, eventOf], one) => {
      expect(toJson(read(eventOf(one)))).not.toMatch(/(?<!\\)\\u0000|(?<!\\)\\ud[89a-f]/);
    }),
  );
});
