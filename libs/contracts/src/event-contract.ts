import { Type, type Static, type TObject, type TProperties, type TSchema } from 'typebox';

/** One version of one event: its name, its number, its shape. The shape is schema and type at once. */
export interface EventContract<Name extends string = string, Shape extends TSchema = TSchema> {
  readonly type: Name;
  readonly version: number;
  readonly schema: Shape;
  /** Every version but the first has one. */
  readonly upcaster?: Upcaster;
}

/** How a fact of the version before is told in this one. */
interface Upcaster {
  readonly from: EventContract;
  readonly upcast: (fact: never) => unknown;
}

/**
 * A version of an event. From version 2 on with its upcaster: `from` is the version before, `upcast` a pure function of
 * one of its facts. Facts of old versions stay in the log as they are, and are read as the newest.
 */
export function defineEvent<Name extends string, Fields extends TProperties, Before extends TSchema = TSchema>(
  type: Name,
  version: number,
  schema: TObject<Fields>,
  upcaster?: {
    readonly from: EventContract<Name, Before>;
    readonly upcast: (fact: Readonly<Static<Before>>) => Static<TObject<Fields>>;
  },
): EventContract<Name, TObject<Fields>> {
  const closed = Type.Object(schema.properties, { additionalProperties: false });
  return { type, version, schema: closed, ...(upcaster === undefined ? {} : { upcaster }) };
}

/** Every version that can be read, the oldest first. */
export function versionsOf(newest: EventContract): readonly EventContract[] {
  return newest.upcaster === undefined ? [newest] : [...versionsOf(newest.upcaster.from), newest];
}
