export { givenWhenThen } from './given-when-then.js';
export { precedence } from './precedence.js';
export { sequentialIds } from './sequential-ids.js';
export { type TestClock, testClock } from './test-clock.js';
export { type TestDatabase, testDatabase, testServerUrl } from './test-database.js';
