import type { Database, Tx } from '#postgres';
import type { EventLog, LogBatch } from '../event-log.port.js';

/**
 * Tables of a service that are a function of topics and of nothing else, and that one group keeps. Only facts of one key
 * come in an order that can be relied on: rows must not depend on any other. Its handler takes in a slice by `write(tx, factsOf(batch))`, and does beside it what a rebuild leaves out: waking, answering, appending.
 */
export interface Projection<Fact = unknown> {
  /** As the service's table `projection` names it. */
  readonly name: string;
  /** Raised where the same facts give other rows than before. */
  readonly version: number;
  /** Written by `write` alone. */
  readonly tables: readonly string[];
  /** Its checkpoints say how far the rows go. */
  readonly group: string;
  readonly topics: readonly string[];
  factsOf(batch: LogBatch): readonly Fact[];
  /** Names its tables without a schema, and no others: while it is rebuilt, there are none. */
  write(tx: Tx, facts: readonly Fact[]): Promise<void>;
  /** Does for rows that came by a switch what the live handler does beside writing. May be repeated. */
  settle?(service: ServiceSide): Promise<void>;
}

/** What a service acts with. */
export interface ServiceSide {
  readonly database: Database;
  readonly log: EventLog;
  readonly clock: () => string;
}

/** Where a rebuild lies until it is switched in: a schema, and the group of its checkpoints. */
export const nextOf = ({ name }: Projection): string => `${name}_next`;

/** Where what was switched out is kept. */
export const oldOf = ({ name }: Projection): string => `${name}_old`;
