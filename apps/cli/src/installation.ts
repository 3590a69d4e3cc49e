import { Option } from 'commander';
import { type House, type HouseOptions, openHouse } from '../../standalone/src/composition/house.js';

export interface Installation {
  readonly dataDir: string;
  readonly databaseAdminUrl?: string;
  readonly archive?: string;
}

export const dataDir = () =>
  new Option('--data-dir <folder>', 'the installation').default(process.env.DATA_DIR ?? 'var').env('DATA_DIR');
export const adminUrl = () =>
  new Option('--database-admin-url <url>', 'an own PostgreSQL instead of the embedded one').env('DATABASE_ADMIN_URL');
export const archiveFolder = () =>
  new Option('--archive <folder>', 'archived parts of the logs (default: in the installation)').env('LOG_ARCHIVE_DIR');

export function houseOptions({ dataDir: folder, databaseAdminUrl, archive }: Installation): HouseOptions {
  return {
    folder,
    ...(databaseAdminUrl === undefined ? {} : { adminUrl: databaseAdminUrl }),
    ...(archive === undefined ? {} : { archive }),
  };
}

/** Opens an installation, whether or not it runs, and leaves its server as it was found. */
export async function withHouse<T>(installation: Installation, work: (house: House) => Promise<T>): Promise<T> {
  const house = await openHouse(houseOptions(installation));
  try {
    return await work(house);
  } finally {
    if (house.server?.reused === false) await house.server.stop();
  }
}
