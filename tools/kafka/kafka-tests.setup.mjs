import startServer from '../../dist/libs/testing/src/embedded-server.setup.js';
import startBroker from './broker-for-tests.mjs';

export default async function setup() {
  await startServer();
  await startBroker();
}
