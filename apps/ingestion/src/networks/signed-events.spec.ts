import { signedEventSchemas } from '#contracts';
import { loadMappings, type Reading } from './mapping.js';

/** Every field that a reading takes from an event, at its top. */
function fieldsOf({ command: _command, status: _status, ...reading }: Reading): string[] {
  const { occurredAt, stream, figures, amounts: _amounts, deliverables, ...named } = reading;
  const streamField = stream !== undefined && 'field' in stream ? [stream.field] : [];
  const listField = deliverables === undefined ? [] : [deliverables.list];
  return [occurredAt.field, ...streamField, ...Object.values(figures ?? {}), ...listField, ...Object.values(named)];
}

const reading = loadMappings().get('signed')?.reading;
const read = reading !== undefined && 'of' in reading ? reading.of : {};
const described = new Map(signedEventSchemas.map(({ properties }) => [properties.type.const, properties] as const));

test('the API describes every event that it reads, and no other', () => {
  expect([...described.keys()].toSorted()).toEqual(Object.keys(read).toSorted());
});

test.each(Object.entries(read))('%s is described with the fields that are read', (type, one) => {
  const { type: _type, ...fields } = described.get(type as never) ?? { type };
  expect(Object.keys(fields).toSorted()).toEqual([...new Set(fieldsOf(one))].toSorted());
});
