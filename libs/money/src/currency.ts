/**
 * ISO 4217 list one as published on 2026-01-01 (SIX, the maintenance agency), funds included, by number of decimals.
 * Left out are the codes to which the list gives none: metals, bond units, drawing rights, XTS, XXX.
 */
const codesByExponent = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY
    COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS
    INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR
    MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP
    STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
} as const;

export type Exponent = 0 | 2 | 3 | 4;

const exponents: ReadonlyMap<string, Exponent> = new Map(
  ([0, 2, 3, 4] as const).flatMap((exponent) =>
    codesByExponent[exponent].split(/\s+/).map((code): [string, Exponent] => [code, exponent]),
  ),
);

export const currencyCodes: readonly string[] = [...exponents.keys()].sort();

export function isCurrency(code: string): boolean {
  return exponents.has(code);
}

/** How many decimals the currency's major unit has: 2 for EUR, 0 for JPY. Undefined for what is no currency. */
export function exponentOf(code: string): Exponent | undefined {
  return exponents.get(code);
}
