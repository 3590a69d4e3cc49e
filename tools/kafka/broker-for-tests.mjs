/** One broker for a run of the tests. They find it in the environment. */
import { startBroker } from './broker.mjs';

export default async function setup() {
  if (globalThis.tributaryTestBroker !== undefined) return;
  const broker = await startBroker();
  globalThis.tributaryTestBroker = broker;
  process.env.KAFKA_TEST_BROKERS = broker.brokers;
  if (broker.secure === undefined) return;
  process.env.KAFKA_TEST_SECURE = JSON.stringify(broker.secure);
}

export async function teardown() {
  await globalThis.tributaryTestBroker?.stop();
}
