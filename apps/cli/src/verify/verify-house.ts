import { type Finding, topics } from '#contracts';
import { postgresLogReader } from '#event-log';
import { type Database, openDatabase } from '#postgres';
import { verifyAttribution } from '../../../attribution/src/verify/verify-attribution.query.js';
import { verifyGateway } from '../../../gateway/src/verify/verify-gateway.query.js';
import { verifyIngestion } from '../../../ingestion/src/verify/verify-ingestion.query.js';
import { verifyLedger } from '../../../ledger/src/verify/verify-ledger.query.js';
import { type PublishedHead, verifyPublished } from '../../../ledger/src/verify/verify-published.query.js';
import { verifyTold } from '../../../ledger/src/verify/verify-told.query.js';
import { verifyPayout } from '../../../payout/src/verify/verify-payout.query.js';
import { type ServiceName, serviceNames } from '../../../standalone/src/composition/environments.js';
import type { House } from '../../../standalone/src/composition/house.js';
import { verifyLog } from './verify-log.query.js';

export interface HouseFinding extends Finding {
  readonly service: ServiceName;
}

const verifiers: Record<ServiceName, (database: Database, archive: string) => Promise<readonly Finding[]>> = {
  ingestion: verifyIngestion,
  attribution: verifyAttribution,
  ledger: verifyLedger,
  payout: verifyPayout,
  gateway: verifyGateway,
};

/** Every check of every service, on databases at rest or at work, and the heads that were published. Reads only. */
export async function verifyHouse(
  { databases, archive }: Pick<House, 'databases' | 'archive'>,
  published?: readonly PublishedHead[],
): Promise<HouseFinding[]> {
  const open = Object.fromEntries(
    serviceNames.map((name) => [
      name,
      openDatabase({ url: databases[name].adminUrl, name: 'tributary verify', max: 2 }),
    ]),
  ) as Record<ServiceName, Database>;
  try {
    const findings: HouseFinding[] = [];
    for (const service of serviceNames) {
      const own = await verifiers[service](open[service], archive);
      const more = service === 'ledger' ? await verifyBeyond(open, archive, published) : [];
      const logs = await verifyLog(open, service, archive);
      findings.push(...[...own, ...more, ...logs].map((finding) => ({ service, ...finding })));
    }
    return findings;
  } finally {
    await Promise.all(Object.values(open).map((database) => database.end()));
  }
}

/** The books against what is outside of their tables. */
async function verifyBeyond(
  open: Readonly<Record<ServiceName, Database>>,
  archive: string,
  published?: readonly PublishedHead[],
): Promise<Finding[]> {
  const logs = (topic: string) => readerOf(open, topic, archive);
  const told = await verifyTold(open.ledger, logs);
  return published === undefined ? [...told] : [...told, ...(await verifyPublished(open.ledger, logs, published))];
}

function readerOf(open: Readonly<Record<ServiceName, Database>>, topic: string, archive: string) {
  const owner = topics.find(({ name }) => name === topic)?.owner as ServiceName;
  return postgresLogReader(open[owner], topics, archive);
}
