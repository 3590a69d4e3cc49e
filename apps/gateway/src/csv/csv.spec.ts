import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvOf } from './csv.js';

const columns = {
  name: ({ name }: { name?: string; minor: bigint }) => name,
  minor: ({ minor }: { minor: bigint }) => minor,
};

test('a header line, a line a row, each ended by CR LF', () => {
  expect(csvOf(columns, [])).toBe('name,minor\r\n');
  expect(csvOf(columns, [{ name: 'ann', minor: 5n }, { minor: -7n }])).toBe('name,minor\r\nann,5\r\n,-7\r\n');
});

test.each([
  ['a,b', '"a,b"'],
  ['a"b', '"a""b"'],
  ['a\nb', '"a\nb"'],
  ['a\r\nb', '"a\r\nb"'],
  ['', ''],
  [' a ', ' a '],
])('%j is written as %j', (name, field) => {
  expect(csvOf(columns, [{ name, minor: 1n }])).toBe(`name,minor\r\n${field},1\r\n`);
});

test.each([
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', `"'\r=1"`],
  ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
  ['a=1', 'a=1'],
])('text that a spreadsheet would run is none: %j', (name, field) => {
  expect(csvOf(columns, [{ name, minor: 1n }])).toBe(`name,minor\r\n${field},1\r\n`);
});

test('whatever text there is, another reader of CSV finds it again, and numbers as they were', () => {
  const rows = fc.array(fc.record({ name: fc.string({ unit: 'binary' }), minor: fc.bigInt() }), { maxLength: 5 });
  fc.assert(
    fc.property(rows, (given) => {
      const read = parse(csvOf(columns, given), { record_delimiter: '\r\n' }).slice(1);
      const told = given.map(({ name, minor }) => [/^[=+\-@\t\r]/.test(name) ? `'${name}` : name, String(minor)]);
      expect(read).toEqual(told);
    }),
  );
});
