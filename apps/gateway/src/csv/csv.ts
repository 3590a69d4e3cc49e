/** Text, or a number that stays one. */
type Cell = string | bigint | number | null | undefined;

/** What stands in each column of a row, under the column's name. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => Cell>>;

/** A spreadsheet takes text that begins so for a formula, and runs it. */
const formula = /^[=+\-@\t\r]/;
const special = /[",\r\n]/;

/** RFC 4180, with a header line. Text that a spreadsheet would run is quoted with an apostrophe, as OWASP says. */
export function csvOf<Row>(columns: Columns<Row>, rows: readonly Row[]): string {
  const cells = Object.values(columns);
  const lines = [Object.keys(columns), ...rows.map((row) => cells.map((cell) => fieldOf(cell(row))))];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}

function fieldOf(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = formula.test(cell) ? `'${cell}` : cell;
  return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
