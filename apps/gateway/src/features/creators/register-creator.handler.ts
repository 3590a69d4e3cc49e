import { directoryTopic } from '#contracts';
import { derivedId } from '#event-log';
import type { Tx } from '#postgres';
import { currentCorrelationId } from '#runtime';
import type { GatewayDeps } from '../../gateway.deps.js';
import { type CreatorView, insertCreator } from './creators.query.js';

/** Row and event in one transaction. */
export async function registerCreator(
  { clock, newId, log }: Pick<GatewayDeps, 'clock' | 'newId' | 'log'>,
  tx: Tx,
  wanted: { handle: string; displayName: string },
): Promise<CreatorView | 'handle-taken'> {
  const creator = { creatorId: newId(), ...wanted, registeredAt: clock() };
  if (!(await insertCreator(tx, creator))) return 'handle-taken';
  const { registeredAt: occurredAt, ...fields } = creator;
  const event = directoryTopic.encode({ type: 'CreatorRegistered', ...fields, occurredAt });
  const id = derivedId('creator-registered', creator.creatorId);
  const correlationId = currentCorrelationId() ?? id;
  const events = [{ ...event, id, key: creator.creatorId, occurredAt, correlationId }];
  await log.append({ topic: directoryTopic.name, events }, tx);
  return creator;
}
