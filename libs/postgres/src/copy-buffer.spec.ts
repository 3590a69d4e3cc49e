import fc from 'fast-check';
import { CopyBuffer, copyMessageBytes } from './copy-buffer.js';

const header = 19;

/** The bytes of one field, without its length. */
function field(write: (rows: CopyBuffer) => unknown): Buffer {
  const rows = new CopyBuffer(16);
  write(rows);
  const bytes = Buffer.concat(rows.end()).subarray(header, -2);
  expect(bytes.readInt32BE()).toBe(bytes.length - 4);
  return bytes.subarray(4);
}

test('a text of any length and alphabet is its UTF-8', () => {
  const any = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ minLength: 60, maxLength: 70 }));
  fc.assert(fc.property(any, (value) => expect(field((rows) => rows.text(value))).toEqual(Buffer.from(value, 'utf8'))));
});

test('a uuid is its 16 bytes, however it is written', () => {
  fc.assert(
    fc.property(fc.uuid(), (id) => {
      const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
      for (const spelling of [id, id.toUpperCase(), id.replaceAll('-', '')]) {
        expect(field((rows) => rows.uuid(spelling))).toEqual(bytes);
      }
    }),
  );
});

const id = '0199a000-0000-7000-8000-000000000001';
test.each([
  ['too short', id.slice(1)],
  ['too long', `${id}0`],
  ['with a letter that is no digit', `g${id.slice(1)}`],
  ['with a character beyond ASCII', `é${id.slice(1)}`],
  ['empty', ''],
])('a uuid that is %s is refused', (_what, value) => {
  expect(() => new CopyBuffer().uuid(value)).toThrow(/not a uuid/);
});

test.each<[string, (rows: CopyBuffer) => unknown, Buffer]>([
  ['an int4', (rows) => rows.int4(-2), Buffer.from('fffffffe', 'hex')],
  ['the greatest int4', (rows) => rows.int4(0x7fffffff), Buffer.from('7fffffff', 'hex')],
  ['the least int8', (rows) => rows.int8(-(2n ** 63n)), Buffer.from('8000000000000000', 'hex')],
  ['a day', (rows) => rows.date('2000-01-02'), Buffer.from('00000001', 'hex')],
  ['an instant', (rows) => rows.timestamptz('2000-01-01T00:00:00.001Z'), Buffer.from('00000000000003e8', 'hex')],
  ['an instant in milliseconds', (rows) => rows.timestamptz(946_684_800_001), Buffer.from('00000000000003e8', 'hex')],
  ['no number at all', (rows) => rows.int8Array([]), Buffer.from('000000000000000000000014', 'hex')],
])('%s', (_what, write, bytes) => {
  expect(field(write)).toEqual(bytes);
});

test.each<[string, (rows: CopyBuffer) => unknown]>([
  ['an int4 beyond 32 bits', (rows) => rows.int4(0x80000000)],
  ['an int4 that is none', (rows) => rows.int4(Number.NaN)],
  ['an int8 beyond 64 bits', (rows) => rows.int8(2n ** 63n)],
  ['an int8 below 64 bits', (rows) => rows.int8(-(2n ** 63n) - 1n)],
  ['one of several int8 beyond 64 bits', (rows) => rows.int8Array([1n, 2n ** 63n])],
  ['a day that is none', (rows) => rows.date('yesterday')],
  ['an instant that is none', (rows) => rows.timestamptz('now')],
])('%s is refused', (_what, write) => {
  expect(() => write(new CopyBuffer())).toThrow(RangeError);
});

const sizeOf = (rows: number) => header + rows * (2 + 4 + 50 + 4 + 8) + 2;

test('rows go on in another part where there is no more room', () => {
  const rows = new CopyBuffer(1);
  for (let row = 0; row < 100; row += 1) rows.row(2).text('x'.repeat(50)).int8(BigInt(row));
  const parts = rows.end();
  expect(parts).toHaveLength(2);
  const bytes = Buffer.concat(parts);
  expect(bytes.length).toBe(sizeOf(100));
  expect(bytes.readBigInt64BE(bytes.length - 10)).toBe(99n);
});

test('full parts may be taken before the end, and every byte comes once', () => {
  const [rows, whole] = [new CopyBuffer(), new CopyBuffer(1_000_000)];
  const taken: Buffer[] = [];
  for (let row = 0; row < 5_000; row += 1) {
    for (const each of [rows, whole]) each.row(2).text('x'.repeat(50)).int8(BigInt(row));
    taken.push(...rows.takeParts());
  }
  expect(taken.length).toBeGreaterThan(4);
  expect(taken.every(({ length }) => length <= copyMessageBytes)).toBe(true);
  const [all, ...more] = whole.end();
  expect(more).toEqual([]);
  expect(Buffer.concat([...taken, ...rows.end()])).toEqual(all);
});

test('a field that is longer than a part has one of its own', () => {
  const raw = Buffer.alloc(3 * copyMessageBytes, 7);
  const parts = new CopyBuffer().row(1).bytea(raw).end();
  expect(parts).toHaveLength(3);
  expect(parts[1]?.subarray(-raw.length)).toEqual(raw);
});
