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

describe('U+FFFD', () => {
  const text = 'caf\ufffd';
  const fieldsOf: Readonly<Record<string, (id: string) => Readonly<Record<string, string>>>> = {
    tune: (id) => ({
      transaction_id: id,
      datetime: '2026-10-06 21:30:00',
      payout: '1',
      currency: 'EUR',
      status: 'pending',
    }),
    awin: (id) => ({
      transactionId: id,
      transactionDate: '2026-10-06 21:30:00',
      commission: '1',
      transactionCurrency: 'EUR',
    }),
  };
  const readOf = (network: string, fields: Readonly<Record<string, string>>) =>
    readReports(loadMappings().get(network) as Mapping, fields, { timeZone: 'UTC' })[0];

  test.each(Object.entries(fieldsOf))(
    'in what %s sends stands for lost bytes: such an id is none, for others are read the same',
    (network, fields) => {
      expect(readOf(network, fields(text))).toEqual({ unreadable: 'transaction_id_malformed' });
      expect(readOf(network, fields('cafe'))).toMatchObject({ transactionId: 'cafe' });
    },
  );

  test('is what was sent where bytes that are no text are refused', () => {
    expect(read({ ...sale, transactionId: text })).toMatchObject({ transactionId: text, command: 'report' });
    expect(read({ ...reversal, reversalId: text, reason: text })).toMatchObject({ reversalId: text, reason: text });
    expect(read({ ...acceptance, sponsorshipId: text })).toMatchObject({ sponsorship: text });
    expect(read({ ...cancellation, deliverables: [text] })).toMatchObject({ only: [text] });
    const deliverables = [{ ...reel, deliverableId: text }];
    expect(read({ ...agreement, deliverables })).toMatchObject({ deliverables: [{ deliverableId: text }] });
  });

  test('stands for lost bytes in every id, also of a list', () => {
    const form: Mapping = { ...mapping, transport: { kind: 'json-in-form', field: 'event' } };
    const readForm = (event: object) => readReports(form, event as never, { timeZone: 'UTC' })[0];
    expect(readForm({ ...reversal, reversalId: text })).toMatchObject({ unreadable: 'reversal_id_malformed' });
    expect(readForm({ ...acceptance, sponsorshipId: text })).toMatchObject({ unreadable: 'sponsorship_malformed' });
    const inLists = [
      { ...agreement, deliverables: [{ ...reel, deliverableId: text }] },
      { ...cancellation, deliverables: [text] },
    ];
    expect(inLists.map(readForm)).toMatchObject(inLists.map(() => ({ unreadable: 'deliverable_id_malformed' })));
    expect(readForm({ ...reversal, reason: text })).toMatchObject({ reason: text });
  });
});

test.each([
  ['9999-12-31', '9999-12-31'],
  ['2024-02-29', '2024-02-29'],
  ['2025-02-29', undefined],
  ['2026-13-01', undefined],
  ['2026-1-1', undefined],
  ['2026-10-20T00:00:00Z', undefined],
  ['+12026-10-20', undefined],
])('a deliverable may be due on any day that there is: %s', (dueOn, day) => {
  const report = read({ ...agreement, deliverables: [{ ...reel, dueOn }] });
  if (day === undefined) expect(report).toMatchObject({ unreadable: 'due_on_malformed' });
  else expect(report).toMatchObject({ deliverables: [{ dueOn: day }] });
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
