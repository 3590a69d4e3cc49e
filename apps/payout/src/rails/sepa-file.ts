import { isValidBIC, isValidIBAN } from 'ibantools';
import { formatDecimal, type Money } from '#money';
import { create } from 'xmlbuilder2';
import type { XMLBuilder } from 'xmlbuilder2/lib/interfaces.js';
import { sepaText } from './sepa-text.js';

export interface Debtor {
  readonly name: string;
  readonly iban: string;
  readonly bic?: string;
}

export interface SepaPayment {
  readonly endToEndId: string;
  readonly amount: Money;
  readonly accountHolder: string;
  readonly iban: string;
  readonly bic?: string;
  readonly town?: string;
  readonly country?: string;
}

export interface SepaOrder {
  /** At most 35 characters, unique for ever: banks refuse a message id that they have seen. */
  readonly messageId: string;
  readonly createdAt: string;
  /** The day on which the bank shall book: YYYY-MM-DD. */
  readonly executionDate: string;
  readonly debtor: Debtor;
  readonly payments: readonly SepaPayment[];
}

/** What keeps an order from becoming a file: a line of the list for each fault, never half a file. */
export class SepaFileFault extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`the order cannot be written as a SEPA file: ${faults.join('; ')}`);
    this.name = 'SepaFileFault';
  }
}

const namespace = 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09';
/** EPC: 0.01 to 999999999.99 euro a transaction. */
const maxAmountMinor = 99_999_999_999n;
const maxPayments = 100_000;
const idPattern = /^[A-Za-z0-9/\-?:().,'+ ]{1,35}$/;

/** A pain.001.001.09 message (ISO 20022, SEPA credit transfer). The same order gives the same bytes. */
export function sepaFile(order: SepaOrder): Buffer {
  const faults = orderFaults(order);
  if (faults.length > 0) throw new SepaFileFault(faults);
  const count = String(order.payments.length);
  const total = formatDecimal({
    minor: order.payments.reduce((sum, { amount }) => sum + amount.minor, 0n),
    currency: 'EUR',
  });
  const document = create({ version: '1.0', encoding: 'UTF-8' }).ele(namespace, 'Document').ele('CstmrCdtTrfInitn');
  const header = document.ele('GrpHdr');
  leaf(header, 'MsgId', order.messageId);
  leaf(header, 'CreDtTm', order.createdAt);
  leaf(header, 'NbOfTxs', count);
  leaf(header, 'CtrlSum', total);
  leaf(header.ele('InitgPty'), 'Nm', sepaText(order.debtor.name, 70));
  const information = paymentInformation(document.ele('PmtInf'), order, { count, total });
  for (const payment of order.payments) creditTransfer(information.ele('CdtTrfTxInf'), payment);
  return Buffer.from(document.doc().end({ prettyPrint: true }) + '\n', 'utf8');
}

function paymentInformation(node: XMLBuilder, order: SepaOrder, sums: { count: string; total: string }): XMLBuilder {
  leaf(node, 'PmtInfId', order.messageId);
  leaf(node, 'PmtMtd', 'TRF');
  leaf(node, 'BtchBookg', 'false');
  leaf(node, 'NbOfTxs', sums.count);
  leaf(node, 'CtrlSum', sums.total);
  leaf(node.ele('PmtTpInf').ele('SvcLvl'), 'Cd', 'SEPA');
  leaf(node.ele('ReqdExctnDt'), 'Dt', order.executionDate);
  leaf(node.ele('Dbtr'), 'Nm', sepaText(order.debtor.name, 70));
  leaf(node.ele('DbtrAcct').ele('Id'), 'IBAN', order.debtor.iban);
  const agent = node.ele('DbtrAgt').ele('FinInstnId');
  if (order.debtor.bic === undefined) leaf(agent.ele('Othr'), 'Id', 'NOTPROVIDED');
  else leaf(agent, 'BICFI', order.debtor.bic);
  leaf(node, 'ChrgBr', 'SLEV');
  return node;
}

function creditTransfer(node: XMLBuilder, payment: SepaPayment): void {
  leaf(node.ele('PmtId'), 'EndToEndId', payment.endToEndId);
  node.ele('Amt').ele('InstdAmt', { Ccy: 'EUR' }).txt(formatDecimal(payment.amount));
  if (payment.bic !== undefined) leaf(node.ele('CdtrAgt').ele('FinInstnId'), 'BICFI', payment.bic);
  const creditor = node.ele('Cdtr');
  leaf(creditor, 'Nm', sepaText(payment.accountHolder, 70));
  if (payment.town !== undefined && payment.country !== undefined) {
    const address = creditor.ele('PstlAdr');
    leaf(address, 'TwnNm', sepaText(payment.town, 35));
    leaf(address, 'Ctry', payment.country);
  }
  leaf(node.ele('CdtrAcct').ele('Id'), 'IBAN', payment.iban);
  leaf(node.ele('RmtInf'), 'Ustrd', sepaText(`Creator earnings ${payment.endToEndId}`, 140));
}

function leaf(node: XMLBuilder, name: string, text: string): void {
  node.ele(name).txt(text);
}

function orderFaults({ messageId, executionDate, debtor, payments }: SepaOrder): string[] {
  const faults = [
    ...(idPattern.test(messageId) ? [] : ['the message id is not 1 to 35 SEPA characters']),
    ...(/^\d{4}-\d{2}-\d{2}$/.test(executionDate) ? [] : ['the execution date is not a day']),
    ...(isValidIBAN(debtor.iban) ? [] : ["the debtor's IBAN is not valid"]),
    ...(debtor.bic === undefined || isValidBIC(debtor.bic) ? [] : ["the debtor's BIC is not valid"]),
    ...(payments.length >= 1 && payments.length <= maxPayments ? [] : [`1 to ${maxPayments} payments fit in a file`]),
  ];
  const seen = new Set<string>();
  for (const payment of payments) {
    faults.push(...paymentFaults(payment).map((fault) => `${payment.endToEndId}: ${fault}`));
    if (seen.has(payment.endToEndId)) faults.push(`${payment.endToEndId}: named twice`);
    seen.add(payment.endToEndId);
  }
  return faults;
}

function paymentFaults({ endToEndId, amount, iban, bic }: SepaPayment): string[] {
  return [
    ...(idPattern.test(endToEndId) ? [] : ['the end-to-end id is not 1 to 35 SEPA characters']),
    ...(amount.currency === 'EUR' ? [] : ['SEPA pays euro only']),
    ...(amount.minor >= 1n && amount.minor <= maxAmountMinor ? [] : ['the amount is not 0.01 to 999999999.99']),
    ...(isValidIBAN(iban) ? [] : ['the IBAN is not valid']),
    ...(bic === undefined || isValidBIC(bic) ? [] : ['the BIC is not valid']),
  ];
}
