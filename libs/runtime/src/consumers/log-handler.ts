import { SetMetadata } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { BatchHandler, SliceHandler, SubscribeSpec } from '#event-log';

/** Which facts a method takes, and for which group: a group's place in the log is kept under its name for ever. */
export interface LogHandlerSpec {
  readonly topic: string;
  readonly group: string;
  /** Where a group begins that was never here before. `start` by default. */
  readonly from?: SubscribeSpec['from'];
  /** Events in a slice, at most. */
  readonly maxBatch?: number;
  /** The method asks nothing about partitions: it is given those that have something at once, up to `maxBatch` events. */
  readonly acrossPartitions?: boolean;
}

type Marks<Handler> = <Method extends Handler>(
  target: object,
  name: string,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

export const logTransport = Symbol('log');
const markKey = Symbol('log-handler');

/**
 * Marks a method `(batch: LogBatch, context: LogContext) => Promise<void>` of a controller: it is given every slice of
 * the topic, in order for each partition, inside the transaction that moves the group's checkpoint. With
 * `acrossPartitions` it takes a `LogSlice`.
 */
export function LogHandler(spec: LogHandlerSpec & { readonly acrossPartitions: true }): Marks<SliceHandler>;
export function LogHandler(spec: LogHandlerSpec & { readonly acrossPartitions?: false }): Marks<BatchHandler>;
export function LogHandler(spec: LogHandlerSpec): MethodDecorator {
  return (target, method, descriptor) => {
    // Nest passes on what a method's parameters are marked for, and by default the first alone.
    Payload()(target, method, 0);
    Ctx()(target, method, 1);
    EventPattern({ topic: spec.topic, group: spec.group }, logTransport, { ...spec })(target, method, descriptor);
    SetMetadata(markKey, spec)(target, method, descriptor);
  };
}

/** What the methods of a controller are marked with. */
export function logHandlersOf(controller: { readonly prototype: object }): LogHandlerSpec[] {
  const members = Object.values(Object.getOwnPropertyDescriptors(controller.prototype));
  const methods = members.map(({ value }) => value as unknown).filter((value) => typeof value === 'function');
  return methods.flatMap((method) => (Reflect.getMetadata(markKey, method) as LogHandlerSpec | undefined) ?? []);
}
