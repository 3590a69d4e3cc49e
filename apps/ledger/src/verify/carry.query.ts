import type { Finding } from '#contracts';
import type { Tx } from '#postgres';

/** Rows can be so wrong that a check cannot even look at them: that is a finding, and the others go on. */
export async function carry(
  tx: Tx,
  check: string,
  work: () => Promise<Finding | readonly Finding[]>,
): Promise<readonly Finding[]> {
  await tx.query('savepoint look');
  try {
    return [await work()].flat();
  } catch (fault) {
    await tx.query('rollback to savepoint look');
    const cause = fault instanceof Error ? fault.message : String(fault);
    return [{ check, rows: 0, fault: `could not be looked at: ${cause}` }];
  }
}
