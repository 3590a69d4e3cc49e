import type { LogReader } from '#event-log';

/** How a service reads the topics of others, and how its own reach them. */
export interface LogTransport {
  /** The log of a topic that the service consumes, as a member of a group reads it. */
  readerFor(topic: string, group: string): LogReader;
  /** The same log as its owner keeps it, from any place on. */
  ownerLog(topic: string): Pick<LogReader, 'read' | 'heads'>;
  /** Before any reader is watched. Throws where what it stands on is not as declared. */
  start(): Promise<void>;
  /** After the last reader has left. */
  stop(): Promise<void>;
}
