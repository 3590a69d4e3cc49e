/** SQLSTATE classes and codes after which the same transaction may well succeed: lost server, conflict, no room yet. */
const transientStates = /^(08|40|53|57P0|55P03|25006)/;
const transientNodeCodes = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);
const lostConnection =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection/;

/** Whether trying again may help: the server went away, two transactions collided, or connections ran out. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as Error & { code?: unknown };
  if (typeof code === 'string') return transientStates.test(code) || transientNodeCodes.has(code);
  return lostConnection.test(error.message);
}
