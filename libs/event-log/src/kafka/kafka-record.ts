import type { LoggedEvent } from '../event-log.port.js';
import type { KafkaRecord, ReceivedRecord } from './kafka-client.port.js';

/** An event as it came over Kafka, with what the relay said of it. */
export interface RelayedEvent {
  readonly event: LoggedEvent;
  /** Of the relay's lease: rises whenever another relay takes over. */
  readonly epoch: number;
  readonly kafkaOffset: bigint;
}

/** A record that no relay of ours wrote, or that was damaged. */
export class ForeignRecord extends Error {
  constructor({ topic, partition, kafkaOffset }: ReceivedRecord, missing: string) {
    super(`${topic}/${partition}: record ${kafkaOffset} has no ${missing}`);
    this.name = 'ForeignRecord';
  }
}

/**
 * An event as a Kafka record, in the binary mode of CloudEvents 1.0's Kafka binding: attributes as `ce_` headers, the
 * payload as the value. `log-offset` is its place in the owner's log, `lease-epoch` the relay's.
 */
export function toRecord(event: LoggedEvent, epoch: number): KafkaRecord {
  return {
    key: event.key,
    value: Buffer.from(event.payload),
    headers: {
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: event.id,
      ce_source: `/${event.topic}`,
      ce_type: event.type,
      ce_dataversion: String(event.version),
      ce_time: event.occurredAt,
      ce_recordedtime: event.recordedAt,
      ce_correlationid: event.correlationId,
      ...(event.causationId === undefined ? {} : { ce_causationid: event.causationId }),
      'log-offset': String(event.offset),
      'lease-epoch': String(epoch),
    },
  };
}

/** The event of a record of `topic`. Throws ForeignRecord where a header is missing. */
export function fromRecord(record: ReceivedRecord, topic: string): RelayedEvent {
  const { key, value, headers, partition, kafkaOffset } = record;
  const header = (name: string): string => {
    const found = headers[name];
    if (found === undefined) throw new ForeignRecord(record, name);
    return found;
  };
  const number = (name: string): string => {
    const digits = header(name);
    if (!/^\d{1,18}$/.test(digits)) throw new ForeignRecord(record, `number in ${name}`);
    return digits;
  };
  const causationId = headers.ce_causationid;
  return {
    kafkaOffset,
    epoch: Number(number('lease-epoch')),
    event: {
      topic,
      partition,
      key,
      payload: value,
      offset: BigInt(number('log-offset')),
      id: header('ce_id'),
      type: header('ce_type'),
      version: Number(number('ce_dataversion')),
      occurredAt: header('ce_time'),
      recordedAt: header('ce_recordedtime'),
      correlationId: header('ce_correlationid'),
      ...(causationId === undefined ? {} : { causationId }),
    },
  };
}
