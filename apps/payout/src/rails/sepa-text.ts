/**
 * The characters that the European Payments Council lets a SEPA message carry (EPC217-08): letters without marks,
 * digits, space and / - ? : ( ) . , ' +. Letters with marks lose them, a few signs have a customary spelling, the
 * rest becomes a full stop.
 */
const spellings: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  Ä: 'Ae',
  Ö: 'Oe',
  Ü: 'Ue',
  ß: 'ss',
  æ: 'ae',
  Æ: 'Ae',
  œ: 'oe',
  Œ: 'Oe',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  ł: 'l',
  Ł: 'L',
  þ: 'th',
  Þ: 'Th',
  '&': '+',
  '@': '(at)',
  _: '-',
  '€': 'EUR',
};

const allowed = /[A-Za-z0-9/\-?:().,'+ ]/;

/** Text as SEPA takes it, cut to `maxLength` characters, never empty and never starting or ending with a slash. */
export function sepaText(text: string, maxLength: number): string {
  const spelled = [...text.normalize('NFC')].map((sign) => spellings[sign] ?? sign).join('');
  const plain = [...spelled.normalize('NFD').replace(/\p{M}/gu, '')]
    .map((sign) => (allowed.test(sign) ? sign : '.'))
    .join('');
  const cut = plain
    .replace(/\s+/g, ' ')
    .replace(/\/{2,}/g, '/')
    .slice(0, maxLength);
  return cut.trim().replace(/^\/|\/$/g, '') || '.';
}
