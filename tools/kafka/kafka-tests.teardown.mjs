import stopServer from '../../dist/libs/testing/src/embedded-server.teardown.js';
import { teardown as stopBroker } from './broker-for-tests.mjs';

export default async function teardown() {
  await stopBroker();
  await stopServer();
}
