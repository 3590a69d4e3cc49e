import type { Decider, Decision } from '#decider';
import type { Tx } from '#postgres';

/** What the writer believes the stream's version to be; versions count its events. */
export type ExpectedVersion = bigint | 'no-stream' | 'stream-exists' | 'any';

/** How events of a stream travel: their bytes, and their place in the log. */
export interface StreamCodec<Event> {
  readonly topic: string;
  encode(event: Event): { type: string; version: number; payload: Uint8Array };
  decode(encoded: { type: string; version: number; payload: Uint8Array }): Event;
  keyOf(event: Event): string;
  occurredAtOf(event: Event): string;
}

export interface StreamAppend<Event> {
  readonly stream: string;
  readonly events: readonly Event[];
  readonly expected: ExpectedVersion;
  readonly correlationId: string;
}

export interface DecideSpec<State, Command, Event, Refusal extends string> {
  readonly decider: Decider<State, Command, Event, Refusal>;
  readonly codec: StreamCodec<Event>;
  streamOf(command: Command): string;
  correlationIdOf(command: Command): string;
}

export interface StreamStore {
  /** Answers with the new version. Throws VersionConflict where the stream is not as expected, also under a race. */
  append<Event>(append: StreamAppend<Event>, codec: StreamCodec<Event>, tx?: Tx): Promise<bigint>;
  fold<State, Event>(
    stream: string,
    decider: Pick<Decider<State, never, Event, never>, 'initial' | 'evolve'>,
    codec: StreamCodec<Event>,
  ): Promise<{ state: State; version: bigint }>;
  /**
   * One load, one append, one outcome for each command, in order; later commands see what earlier ones decided. The
   * events reach the log in the same transaction. Without `tx` a lost race is tried again, three times at most.
   */
  decideAll<State, Command, Event, Refusal extends string>(
    spec: DecideSpec<State, Command, Event, Refusal>,
    commands: readonly Command[],
    tx?: Tx,
  ): Promise<readonly Decision<Event, Refusal>[]>;
}
