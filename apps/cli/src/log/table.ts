type Cell = string | number | bigint | Date | null;

/** Columns by name, as wide as they need; numbers to the right. What would move the cursor is shown as `?`. */
export function table(rows: readonly Readonly<Record<string, Cell>>[], empty: string): string {
  const [first] = rows;
  if (first === undefined) return empty;
  const names = Object.keys(first);
  const lines = [names, ...rows.map((row) => names.map((name) => textOf(row[name] ?? null)))];
  const widths = names.map((_name, at) => Math.max(...lines.map((line) => (line[at] ?? '').length)));
  const isNumber = names.map((name) => rows.every((row) => ['number', 'bigint'].includes(typeof row[name])));
  return lines
    .map((line) =>
      line
        .map((cell, at) => (isNumber[at] === true ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function textOf(cell: Cell): string {
  if (cell === null) return '-';
  const text = cell instanceof Date ? cell.toISOString() : String(cell);
  return text.replaceAll(/\p{Cc}/gu, '?');
}
