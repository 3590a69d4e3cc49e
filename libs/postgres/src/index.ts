export { CopyBuffer, copyMessageBytes } from './copy-buffer.js';
export { type Database, openDatabase, type Queryable, type Rows, type Tx } from './database.js';
export { firstFault } from './first-fault.query.js';
export { isTransient } from './database.errors.js';
export { type EmbeddedServer, startEmbeddedServer } from './embedded/embedded-server.js';
export { temporaryServerFolder } from './embedded/server-user.js';
export { MigrationRefused, type Migration, migrate, pendingMigrations } from './migrate.js';
export { provision, type ProvisionedService, roleNames, withRoles } from './provision.js';
export { sqlFiles } from './sql-files.js';
