import { randomUUID } from 'node:crypto';
import { directoryTopic } from '#contracts';
import { postgresEventLog } from '#event-log';
import { openDatabase } from '#postgres';
import { serviceNames } from '../../../../apps/standalone/src/composition/environments.js';
import { type Fault, pause } from './fault.js';

export const killPostgres: Fault = {
  name: 'kill -9 of Postgres',
  async strike(stage, dice) {
    stage.killPostgres();
    const downMs = dice.between(200, 3_000);
    await pause(downMs);
    await stage.startPostgres();
    return `down for ${downMs} ms`;
  },
};

/** An old snapshot must hold up nobody, whatever it keeps from being cleaned. */
export const foreignTransaction: Fault = {
  name: 'a foreign transaction that stays open',
  async strike({ databases }, dice) {
    const name = dice.pick(serviceNames);
    const openMs = dice.between(3_000, 8_000);
    await databases[name].transaction(async (tx) => {
      await tx.query('create temp table foreign_work on commit drop as select pg_current_xact_id()');
      await pause(openMs);
    });
    return `${name}, ${openMs} ms`;
  },
};

const rollBack = new Error('rolled back');

/** Takes its offsets, waits, and then commits or not: readers must neither skip nor wait for what never was. */
export const pausedWriter: Fault = {
  name: 'a writer that pauses before it commits',
  async strike({ services }, dice) {
    const database = openDatabase({ url: services.house.databases.gateway.url, name: 'faults', max: 4 });
    const clock = () => new Date().toISOString();
    const log = postgresEventLog({ database, topics: [directoryTopic], clock });
    const creatorId = randomUUID();
    const isCommitted = dice.between(0, 1) === 1;
    const handle = `paused-${creatorId.slice(0, 8)}`;
    const event = { type: 'CreatorRegistered', creatorId, handle, displayName: 'P', occurredAt: clock() } as const;
    try {
      await database.transaction(async (tx) => {
        const about = { id: creatorId, key: creatorId, occurredAt: clock(), correlationId: creatorId };
        await tx.query(
          'insert into creator (creator_id, handle, display_name, registered_at) values ($1, $2, $3, now())',
          [creatorId, handle, 'P'],
        );
        await log.append({ topic: directoryTopic.name, events: [{ ...directoryTopic.encode(event), ...about }] }, tx);
        await pause(dice.between(500, 3_000));
        if (!isCommitted) throw rollBack;
      });
    } catch (fault) {
      if (fault !== rollBack) throw fault;
    } finally {
      await database.end();
    }
    return isCommitted ? 'committed' : 'rolled back';
  },
};
