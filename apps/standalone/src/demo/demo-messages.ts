/** What the demo's networks and the demo's bank send. */

export interface DemoSale {
  readonly transactionId: string;
  readonly clickId: string;
  readonly sale: string;
  readonly commission: string;
  readonly at: Date;
}

const localTime = (at: Date) => at.toISOString().slice(0, 19).replace('T', ' ');

/** An Awin push: a form with a field of JSON. */
export function awinPush({ transactionId, clickId, sale, commission, at }: DemoSale): string {
  const push = {
    transactionId,
    transactionDate: localTime(at),
    transactionAmount: sale,
    transactionCurrency: 'EUR',
    commission,
    clickRef: clickId,
  };
  return new URLSearchParams({ AwinTransactionPush: JSON.stringify(push) }).toString();
}

/** A TUNE postback: all of it in the query. */
export function tunePostback(
  { transactionId, clickId, sale, commission, at }: DemoSale,
  { status, token }: { status: string; token: string },
): string {
  return new URLSearchParams({
    transaction_id: transactionId,
    amount: sale,
    payout: commission,
    currency: 'EUR',
    status,
    aff_sub: clickId,
    datetime: localTime(at),
    security_token: token,
  }).toString();
}

/** One earning of each direct stream, reported and confirmed, and a deliverable that a brand agreed on and accepted. */
export function directEvents(creator: string, at: Date): object[] {
  const occurredAt = at.toISOString();
  const gross = (minor: string) => ({ minor, currency: 'EUR' });
  const earned: [string, string][] = [
    ['subscription', '500'],
    ['donation', '1500'],
    ['product', '2900'],
    ['event', '4500'],
  ];
  const fee = gross('150000');
  const deliverableId = 'demo-reel';
  const reel = { sponsorshipId: 'demo-autumn', brand: 'acme-shoes', creator, occurredAt };
  return [
    ...earned.flatMap(([stream, minor]) => {
      const transactionId = `demo-${stream}`;
      return [
        { type: 'revenue.reported', transactionId, occurredAt, stream, creator, gross: gross(minor) },
        { type: 'revenue.confirmed', transactionId, occurredAt },
      ];
    }),
    {
      type: 'sponsorship.agreed',
      ...reel,
      total: fee,
      deliverables: [{ deliverableId, gross: fee, dueOn: '2026-12-31' }],
    },
    { type: 'deliverable.accepted', ...reel, deliverableId, gross: fee },
  ];
}

/** The camt.053 (version 08) of a bank that booked every payment of a pain.001 file today. */
export function bankStatement(painFile: string, at: Date): string {
  const iban = /<DbtrAcct>\s*<Id>\s*<IBAN>(\w+)</.exec(painFile)?.[1] ?? '';
  const payments = [...painFile.matchAll(/<EndToEndId>([^<]+)<[\s\S]*?<InstdAmt Ccy="EUR">([\d.]+)</g)];
  const day = at.toISOString().slice(0, 10);
  const entries = payments.map(
    ([, endToEndId, amount]) => `
      <Ntry>
        <Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
        <BookgDt><Dt>${day}</Dt></BookgDt>
        <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
        <NtryDtls><TxDtls>
          <Refs><EndToEndId>${endToEndId}</EndToEndId></Refs>
          <Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd>
        </TxDtls></NtryDtls>
      </Ntry>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
  <BkToCstmrStmt>
    <GrpHdr><MsgId>DEMO-${at.getTime()}</MsgId><CreDtTm>${at.toISOString()}</CreDtTm></GrpHdr>
    <Stmt>
      <Id>DEMO-${at.getTime()}</Id>
      <Acct><Id><IBAN>${iban}</IBAN></Id></Acct>
      <Bal>
        <Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
        <Dt><Dt>${day}</Dt></Dt>
      </Bal>${entries.join('')}
    </Stmt>
  </BkToCstmrStmt>
</Document>
`;
}
