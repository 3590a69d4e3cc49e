import type { Tx } from '#postgres';

/** The server is asked for something that fails. */
export function failing(tx: Tx): Promise<never> {
  return tx.query('select 1 / 0') as Promise<never>;
}

/** In place of what comes after so many statements something fails. */
export function failingAfter(tx: Tx, statements: number): Tx {
  let left = statements;
  const may = () => (left -= 1) >= 0;
  return {
    ...tx,
    query: (text, values) => (may() ? tx.query(text, values) : failing(tx)),
    prepared: (name, text, values) => (may() ? tx.prepared(name, text, values) : failing(tx)),
    copyBinary: (sql, body) => (may() ? tx.copyBinary(sql, body) : failing(tx)),
    copyParts(sql, parts) {
      if (may()) return tx.copyParts(sql, parts);
      // Its rows are made, as they are where the server is what fails.
      Array.from(parts);
      return failing(tx);
    },
  };
}
