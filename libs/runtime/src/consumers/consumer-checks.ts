import { outdatedProjections, type Projection } from '#event-log';
import type { Queryable } from '#postgres';
import type { ReadinessCheck } from '../health/readiness.js';
import type { GroupCount, LogServer } from './log-server.js';

const told = ({ group, topic, count }: GroupCount) => `${group} of ${topic}: ${count}`;

/** Not ready while a consumer is further behind than `maxLag` events: answers would be of another day. */
export function lagCheck(server: Pick<LogServer, 'lag'>, maxLag: number): ReadinessCheck {
  return {
    name: 'log lag',
    async check() {
      const late = (await server.lag()).filter(({ count }) => count > BigInt(maxLag));
      return late.length === 0 ? { ready: true } : { ready: false, detail: late.map(told).join(', ') };
    },
  };
}

/** Told, never a reason to be unready: one bad key must not take the answers for all others away. */
export function parkedCheck(server: Pick<LogServer, 'parked'>): ReadinessCheck {
  return {
    name: 'parked keys',
    async check() {
      const parked = await server.parked();
      return parked.length === 0 ? { ready: true } : { ready: true, detail: parked.map(told).join(', ') };
    },
  };
}

/** Told, never a reason to be unready: a rebuild runs beside a service that works. */
export function projectionCheck(database: Queryable, projections: readonly Projection[]): ReadinessCheck {
  return {
    name: 'projections',
    async check() {
      const outdated = await outdatedProjections(database, projections);
      const detail = outdated.map(({ name, version, live }) => `${name}: version ${live}, to be rebuilt to ${version}`);
      return detail.length === 0 ? { ready: true } : { ready: true, detail: detail.join(', ') };
    },
  };
}
