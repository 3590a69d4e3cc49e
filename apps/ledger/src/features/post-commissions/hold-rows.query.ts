import { CopyBuffer, type Tx } from '#postgres';
import type { CommissionMoved } from '../../domain/commission.js';
import type { CommissionKey } from '../../states/commission-states.query.js';

/** Holds that an approval begins, for the timer that ends them. */
export class HoldRows {
  private readonly rows = new CopyBuffer(4_096);
  private count = 0;

  constructor(private readonly partition: number) {}

  /** `number` is that of the commission's state. */
  add(key: CommissionKey, number: number, { releaseAt }: CommissionMoved, correlationId: string): void {
    if (releaseAt === undefined) return;
    this.rows.row(6).int4(this.partition).timestamptz(releaseAt).uuid(key.creatorId).uuid(key.commissionId);
    this.rows.int4(number).text(correlationId);
    this.count += 1;
  }

  async write(tx: Tx): Promise<void> {
    if (this.count === 0) return;
    await tx.copyBinary(
      `copy hold_due ("partition", release_at, creator_id, commission_id, number, correlation_id) from stdin binary`,
      this.rows.end(),
    );
  }
}
