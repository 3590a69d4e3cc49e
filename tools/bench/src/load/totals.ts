import type { Totals } from '../database/earnings.query.js';

export function emptyTotals(): Totals {
  return new Map();
}

/** The fold of the consumer benches: what each key sold, and in how many sales. */
export function addSale(totals: Totals, { key, payload }: { key: string; payload: Uint8Array }): void {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const { sale } = JSON.parse(bytes.toString('utf8')) as { sale: { minor: string } };
  const total = totals.get(key);
  if (total === undefined) totals.set(key, { sales: 1n, minor: BigInt(sale.minor) });
  else {
    total.sales += 1n;
    total.minor += BigInt(sale.minor);
  }
}

export function sameTotals(one: Totals, other: Totals): boolean {
  return (
    one.size === other.size &&
    [...one].every(([key, { sales, minor }]) => {
      const found = other.get(key);
      return found?.sales === sales && found.minor === minor;
    })
  );
}
