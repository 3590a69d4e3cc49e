import { VersionConflict } from './event-log.errors.js';

/** Does the work again, from its load on, where somebody else was quicker. The last conflict is thrown. */
export async function retryingConflicts<T>(work: () => Promise<T>, attempts = 3): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof VersionConflict) || attempt >= attempts) throw error;
    }
  }
}
