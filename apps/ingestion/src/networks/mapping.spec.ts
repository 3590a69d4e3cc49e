import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadMappings, type Mapping, MappingFault, mappingsInPlaceOf, type Reading } from './mapping.js';

const ours = loadMappings();
const tune = ours.get('tune') as Mapping;
const { always } = tune.reading as { always: Reading };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tributary-mappings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const read = () => mappingsInPlaceOf(ours, folder);
const put = (name: string, text: string) => writeFileSync(join(folder, name), text);

test('mappings of another folder are read in place of ours', () => {
  put('tune.mapping.json', JSON.stringify({ ...tune, corrections: 'record' }));
  put('notes.txt', 'not a mapping');
  expect(tune.corrections).toBe('restatement');
  expect(read()).toEqual(new Map([['tune', { ...tune, corrections: 'record' }]]));
});

test.each([
  ['what is no JSON', 'tune.mapping.json', '{"network":', 'tune.mapping.json cannot be read: '],
  ['what is no mapping', 'tune.mapping.json', '{"network":"tune"}', 'tune.mapping.json is not a network mapping: '],
  [
    'a network of nobody',
    'tuna.mapping.json',
    JSON.stringify({ ...tune, network: 'tuna' }),
    'there is no network tuna',
  ],
  ['a file of another name', 'a.mapping.json', JSON.stringify(tune), 'a.mapping.json is to be named tune.mapping.json'],
  ['one that would not be read', 'tune.json', JSON.stringify(tune), 'tune.json is not named <network>.mapping.json'],
  ['an empty folder', 'notes.txt', 'not a mapping', 'has no <network>.mapping.json'],
])('%s is refused with its file', (_what, name, text, said) => {
  put(name, text);
  expect(() => read()).toThrow(MappingFault);
  expect(() => read()).toThrow(said);
  expect(() => read()).toThrow(folder);
});

test('a folder that is missing is a fault', () => {
  expect(() => mappingsInPlaceOf(ours, join(folder, 'elsewhere'))).toThrow(MappingFault);
  expect(() => mappingsInPlaceOf(ours, join(folder, 'elsewhere'))).toThrow('elsewhere');
});

describe('a reading without what its command needs is refused, for no report of it could be kept', () => {
  const signed = ours.get('signed') as Mapping & { reading: { of: Record<string, Reading> } };

  function putReading(type: string, mended: (reading: Reading) => object): void {
    const { of, ...reading } = signed.reading;
    const whole = { ...reading, of: { ...of, [type]: mended(of[type] as Reading) } };
    put('signed.mapping.json', JSON.stringify({ ...signed, reading: whole }));
  }
  const without = (name: string) => (reading: Reading) => ({ ...reading, [name]: undefined });

  const needs = {
    'conversion.reported': ['figures', 'amounts'],
    'conversion.amended': ['figures', 'amounts'],
    'conversion.reversed': ['reversalId'],
    'sponsorship.agreed': ['brand', 'creator', 'figures', 'amounts', 'deliverables'],
    'deliverable.accepted': ['sponsorship', 'brand', 'creator', 'figures', 'amounts'],
    'sponsorship.cancelled': ['reversalId'],
  };
  test.each(Object.entries(needs).flatMap(([type, names]) => names.map((name) => [type, name] as const)))(
    '%s without %s',
    (type, name) => {
      putReading(type, without(name));
      const { command } = signed.reading.of[type] as Reading;
      expect(() => read()).toThrow(`${folder}/signed.mapping.json is not a network mapping: `);
      expect(() => read()).toThrow(`/reading/of/${type} has the command ${command} and no ${name}`);
    },
  );

  test.each(['sponsorship.agreed', 'deliverable.accepted'])('%s with another figure than gross', (type) => {
    putReading(type, (reading) => ({ ...reading, figures: { sale: 'total' } }));
    expect(() => read()).toThrow(/of\/\S+ has the command \w+ and no figures\.gross$/);
  });

  test.each(['conversion.reported', 'conversion.amended', 'conversion.confirmed'])(
    '%s with a sponsorship, of which only its own commands speak',
    (type) => {
      putReading(type, (reading) => ({ ...reading, sponsorship: 'sponsorshipId' }));
      expect(() => read()).toThrow(/of\/\S+ has the command \w+ and a sponsorship$/);
    },
  );

  test('the one reading of a network, by its place', () => {
    put('tune.mapping.json', JSON.stringify({ ...tune, reading: { always: { ...always, figures: undefined } } }));
    expect(() => read()).toThrow('/reading/always has the command report and no figures');
  });

  test.each(Object.keys(signed.reading.of))('%s as we read it has all that it needs', (type) => {
    putReading(type, (reading) => reading);
    expect(read().get('signed')).toEqual(signed);
  });
});
