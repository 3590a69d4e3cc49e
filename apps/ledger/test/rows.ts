/** A row as JSON has it. */
export type Row = Readonly<Record<string, unknown>>;

export function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** The accounts of an entry's legs. */
export function accountsIn(row: Row): string[] {
  return Object.entries(row)
    .filter(([column, value]) => column.startsWith('account_') && value !== null)
    .map(([, value]) => text(value));
}
