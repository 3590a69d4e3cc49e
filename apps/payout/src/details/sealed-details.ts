import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';

/** Nonce (12 bytes), tag (16), ciphertext. */
export function seal(plain: Buffer, key: Buffer): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv(algorithm, key, nonce);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** Throws where a byte was changed or the key is another. */
export function unseal(bytes: Buffer, key: Buffer): Buffer {
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
}

/** Country, check digits and the last four: enough to recognise an account, too little to pay to it. */
export function maskedIban(iban: string): string {
  return `${iban.slice(0, 4)}${'•'.repeat(Math.max(iban.length - 8, 0))}${iban.slice(-4)}`;
}
