import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Type, type Static } from 'typebox';
import { Value } from 'typebox/value';

const SecretsSchema = Type.Object({
  /** Passwords of database roles are derived from it. */
  rolePasswordSeed: Type.String(),
  serviceToken: Type.String(),
  clickIdKeys: Type.String(),
  sourceSecretKey: Type.String(),
  visitorKey: Type.String(),
  paymentDetailsKey: Type.String(),
  /** Ed25519, JSON Web Keys: signs and verifies sign-in tokens. */
  tokenKey: Type.Object({
    private: Type.Record(Type.String(), Type.Any()),
    public: Type.Record(Type.String(), Type.Any()),
  }),
});
export type Secrets = Static<typeof SecretsSchema>;

/** The secrets of an installation: made on the first start, kept in its data folder, readable by its owner only. */
export function loadSecrets(folder: string): Secrets {
  const file = join(folder, 'secrets.json');
  mkdirSync(folder, { recursive: true });
  if (!existsSync(file)) {
    // Written beside and renamed, so that a kill leaves all of it or nothing.
    writeFileSync(`${file}.new`, JSON.stringify(freshSecrets(), null, 2), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return Value.Parse(SecretsSchema, JSON.parse(readFileSync(file, 'utf8')));
}

function freshSecrets(): Secrets {
  const hex = (bytes: number) => randomBytes(bytes).toString('hex');
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const named = { kid: hex(8), alg: 'EdDSA', use: 'sig' };
  return {
    rolePasswordSeed: hex(32),
    serviceToken: hex(32),
    clickIdKeys: `1:${hex(32)}`,
    sourceSecretKey: hex(32),
    visitorKey: hex(32),
    paymentDetailsKey: hex(32),
    tokenKey: {
      private: { ...privateKey.export({ format: 'jwk' }), ...named },
      public: { ...publicKey.export({ format: 'jwk' }), ...named },
    },
  };
}
