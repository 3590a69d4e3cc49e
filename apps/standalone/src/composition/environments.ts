import { join } from 'node:path';
import type { ProvisionedService } from '#postgres';
import { type LogTransportName, logUrlVariable } from '#runtime';
import { attributionService } from '../../../attribution/src/attribution.module.js';
import { gatewayService } from '../../../gateway/src/gateway.module.js';
import { ingestionService } from '../../../ingestion/src/ingestion.module.js';
import { ledgerService } from '../../../ledger/src/ledger.module.js';
import { payoutService } from '../../../payout/src/payout.module.js';
import type { Secrets } from './secrets.js';
import { tokenAudience, tokenIssuer } from './tokens.js';

export const services = {
  ingestion: ingestionService,
  attribution: attributionService,
  ledger: ledgerService,
  payout: payoutService,
  gateway: gatewayService,
};
export type ServiceName = keyof typeof services;
export const serviceNames = Object.keys(services) as ServiceName[];

/** A bank account that does not exist, for an installation that has not named its own. */
const exampleDebtor = { DEBTOR_NAME: 'Tributary Demo', DEBTOR_IBAN: 'DE89370400440532013000' };

/** What each service is told, but for the addresses of the others, which are known when they listen. */
export function environments({
  folder,
  secrets,
  archive,
  databases,
  transport,
}: {
  folder: string;
  secrets: Secrets;
  archive: string;
  databases: Readonly<Record<ServiceName, ProvisionedService>>;
  transport: LogTransportName;
}): Record<ServiceName, Record<string, string>> {
  const own: Record<ServiceName, Record<string, string>> = {
    ingestion: {
      CLICK_ID_KEYS: secrets.clickIdKeys,
      SOURCE_SECRET_KEY: secrets.sourceSecretKey,
      VISITOR_KEY: secrets.visitorKey,
      CLICK_SPOOL_DIR: join(folder, 'click-spool'),
    },
    attribution: {},
    ledger: {},
    payout: { ...exampleDebtor, PAYMENT_DETAILS_KEY: secrets.paymentDetailsKey },
    gateway: {
      AUTH_JWKS: JSON.stringify({ keys: [secrets.tokenKey.public] }),
      AUTH_ISSUER: tokenIssuer,
      AUTH_AUDIENCE: tokenAudience,
    },
  };
  const environmentOf = (name: ServiceName): Record<string, string> => {
    const consumed: readonly { owner: string }[] = services[name].consumes ?? [];
    const owners = consumed.map(({ owner }) => owner).filter((owner) => owner !== name);
    // Over Kafka nobody needs to look into another's database.
    const logs = transport === 'kafka' ? [] : owners;
    const logUrls = logs.map((owner) => [logUrlVariable(owner), databases[owner as ServiceName].readerUrl] as const);
    return {
      DATABASE_URL: databases[name].url,
      SERVICE_TOKEN: secrets.serviceToken,
      LOG_TRANSPORT: transport,
      LOG_ARCHIVE_DIR: archive,
      ...Object.fromEntries(logUrls),
      ...own[name],
    };
  };
  return Object.fromEntries(serviceNames.map((name) => [name, environmentOf(name)])) as Record<
    ServiceName,
    Record<string, string>
  >;
}

/** The settings that name the other services. */
export function addresses(urls: Readonly<Record<Exclude<ServiceName, 'gateway'>, string>>): Record<string, string> {
  return {
    INGESTION_URL: urls.ingestion,
    ATTRIBUTION_URL: urls.attribution,
    LEDGER_URL: urls.ledger,
    PAYOUT_URL: urls.payout,
  };
}
