import { decided, type Decider, refused, unchanged } from '#decider';
import type { Money } from '#money';

export interface DeliverableAccepted {
  readonly type: 'DeliverableAccepted';
  readonly conversionId: string;
  readonly sponsorshipId: string;
  readonly deliverableId: string;
  readonly sourceId: string;
  readonly brand: string;
  readonly creatorHandle: string;
  readonly programId: string;
  readonly gross: Money;
  readonly occurredAt: string;
  readonly reportedAt: string;
  readonly requestId: string;
}

export type AcceptDeliverable = Omit<DeliverableAccepted, 'type'> & { readonly type: 'AcceptDeliverable' };

/** A deliverable is accepted once; what it is worth does not change afterwards. */
export const deliverableDecider: Decider<
  DeliverableAccepted | undefined,
  AcceptDeliverable,
  DeliverableAccepted,
  'content-differs'
> = {
  initial: undefined,
  decide(before, command) {
    if (before === undefined) return decided({ ...command, type: 'DeliverableAccepted' });
    const same =
      before.gross.minor === command.gross.minor &&
      before.gross.currency === command.gross.currency &&
      before.creatorHandle === command.creatorHandle &&
      before.brand === command.brand;
    return same ? unchanged() : refused('content-differs');
  },
  evolve: (_before, event) => event,
};
