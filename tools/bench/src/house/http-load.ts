import { Pool } from 'undici';
import type { Ends } from '../ends.js';

export type Ask = (path: string, init?: RequestInit) => Promise<{ readonly status: number; readonly text: string }>;

/** Asks over so many kept connections. */
export function httpLoad(origin: string, connections: number, ends: Ends): Ask {
  const pool = new Pool(origin, { connections, pipelining: 1 });
  ends.add(() => pool.destroy());
  return async (path, init) => {
    const { statusCode, body } = await pool.request({
      path,
      method: init?.method ?? 'GET',
      headers: init?.headers as Record<string, string>,
      body: (init?.body ?? null) as string | null,
    });
    return { status: statusCode, text: await body.text() };
  };
}
