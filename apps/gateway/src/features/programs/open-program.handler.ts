import { directoryTopic } from '#contracts';
import { derivedId } from '#event-log';
import type { Tx } from '#postgres';
import { currentCorrelationId } from '#runtime';
import type { GatewayDeps } from '../../gateway.deps.js';
import { insertProgram, type ProgramView } from './programs.query.js';

/** Row and event in one transaction. */
export async function openProgram(
  { clock, newId, log }: Pick<GatewayDeps, 'clock' | 'newId' | 'log'>,
  tx: Tx,
  wanted: { name: string; allowedHosts: string[] },
): Promise<ProgramView> {
  const program = { programId: newId(), ...wanted, openedAt: clock() };
  await insertProgram(tx, program);
  const { openedAt: occurredAt, ...fields } = program;
  const event = directoryTopic.encode({ type: 'ProgramOpened', ...fields, occurredAt });
  const id = derivedId('program-opened', program.programId);
  const correlationId = currentCorrelationId() ?? id;
  const events = [{ ...event, id, key: program.programId, occurredAt, correlationId }];
  await log.append({ topic: directoryTopic.name, events }, tx);
  return program;
}
