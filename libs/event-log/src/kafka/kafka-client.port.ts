/** What the log needs of a Kafka client, and no more: two libraries stand behind it. */
export interface KafkaClient {
  /** The partitions of each topic that is there. */
  partitions(topics: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Creates what is missing; a topic that is there stays as it is. */
  createTopics(topics: readonly KafkaTopicSpec[]): Promise<void>;
  /** Resolves when all in-sync replicas have the records, in their order. */
  send(to: KafkaPlace, records: readonly KafkaRecord[]): Promise<void>;
  /** Joins a group, in its own time. Begins where the group has committed, or at the earliest record. */
  consume(options: ConsumeOptions): KafkaConsumption;
  close(): Promise<void>;
}

export interface KafkaTopicSpec {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly minInSyncReplicas: number;
  /** Milliseconds; -1 keeps records for ever. */
  readonly retentionMs: number;
}

export interface KafkaPlace {
  readonly topic: string;
  readonly partition: number;
}

export interface KafkaRecord {
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ReceivedRecord extends KafkaRecord, KafkaPlace {
  /** Kafka's own, which is not the log's: it counts what was sent again. */
  readonly kafkaOffset: bigint;
}

export interface ConsumeOptions {
  readonly group: string;
  readonly topic: string;
  /** The partitions of the topic that are this member's from now on. */
  readonly onAssigned: (partitions: readonly number[]) => void;
  /** Records of one partition in order. The next ones of it come when this has resolved. */
  readonly onRecords: (records: readonly ReceivedRecord[]) => Promise<void>;
  readonly onFault: (fault: unknown) => void;
}

export interface KafkaConsumption {
  /** Where the group goes on after a restart: the next offset of a partition. */
  commit(partition: number, nextKafkaOffset: bigint): Promise<void>;
  stop(): Promise<void>;
}

/** How brokers are reached. */
export interface KafkaConnection {
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** TLS; `ca` is a certificate in PEM where it is not one that the system trusts. */
  readonly tls?: { readonly ca?: string };
  readonly sasl?: {
    readonly mechanism: 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
    readonly username: string;
    readonly password: string;
  };
}
