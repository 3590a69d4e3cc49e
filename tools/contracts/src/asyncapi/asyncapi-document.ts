import { type EventContract, type Topic, versionsOf } from '#contracts';
import { jsonSchemaOf } from '../declared.js';
import { headersOf, recordHeaders } from './headers.js';

/** A group of a service that follows a topic. */
export interface Consumption {
  readonly service: string;
  readonly group: string;
  readonly topic: string;
}

type DescribedTopic = Pick<Topic, 'name' | 'owner' | 'keyedBy' | 'partitions' | 'events'>;

/** The version of the Kafka bindings that are written here. */
const bindingVersion = '0.5.0';

/** AsyncAPI 3.0 of all topics: what travels, who sends it, who receives it. */
export function asyncApiDocument(topics: readonly DescribedTopic[], consumptions: readonly Consumption[]): object {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Tributary',
      version: '1',
      description:
        'The facts that the services tell each other. Each topic is a log in its owner’s database; over Kafka it is ' +
        'carried under the same name, behind KAFKA_NAMESPACE where that is set. Generated: `npm run contracts -- --write`.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    channels: byKey(topics, ({ name }) => name, channelOf),
    operations: {
      ...byKey(topics, ({ name }) => `send.${name}`, sendOf),
      ...byKey(consumptions, ({ group, topic }) => `receive.${topic}.${group}`, receiveOf),
    },
    components: { schemas: { headers: recordHeaders } },
  };
}

function channelOf({ name, owner, keyedBy, partitions, events }: DescribedTopic): object {
  return {
    address: name,
    description: `Owned by ${owner}, in ${partitions} partitions. The key is the ${keyedBy}: its facts stay in order.`,
    messages: byKey(
      events.flatMap((newest) => versionsOf(newest).map((event) => ({ event, newest }))),
      ({ event }) => nameOf(event),
      ({ event, newest }) => messageOf({ name, keyedBy }, event, newest),
    ),
    bindings: { kafka: { topic: name, partitions, bindingVersion } },
  };
}

function messageOf(
  { name, keyedBy }: Pick<DescribedTopic, 'name' | 'keyedBy'>,
  event: EventContract,
  newest: EventContract,
): object {
  const { type, version } = event;
  const told = version === newest.version ? '' : `; no longer written, read as version ${newest.version}`;
  return {
    name: type,
    title: `${type}, version ${version}${told}`,
    contentType: 'application/json',
    headers: headersOf(name, type, version),
    payload: jsonSchemaOf(event),
    bindings: { kafka: { key: { type: 'string', description: `The ${keyedBy}` }, bindingVersion } },
  };
}

function sendOf({ name, owner, events }: DescribedTopic): object {
  return {
    action: 'send',
    summary: `${owner} tells`,
    channel: { $ref: `#/channels/${name}` },
    messages: events.map((newest) => ({ $ref: `#/channels/${name}/messages/${nameOf(newest)}` })),
  };
}

function receiveOf({ service, group, topic }: Consumption): object {
  return {
    action: 'receive',
    summary: `${service} follows`,
    channel: { $ref: `#/channels/${topic}` },
    bindings: { kafka: { groupId: { type: 'string', enum: [group] }, bindingVersion } },
  };
}

const nameOf = ({ type, version }: EventContract): string => `${type}.v${version}`;

function byKey<Item>(items: readonly Item[], key: (item: Item) => string, value: (item: Item) => object): object {
  return Object.fromEntries(items.map((item) => [key(item), value(item)]));
}
