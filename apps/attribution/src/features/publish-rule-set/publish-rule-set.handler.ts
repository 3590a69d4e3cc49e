import { createHash } from 'node:crypto';
import { type PublishedRuleSet, type RuleSetDocument, toJson } from '#contracts';
import type { Tx } from '#postgres';
import { loadRuleSets, lockArrivals } from '../../casework/cases.query.js';
import { type CaseworkDeps, wakeCases } from '../../casework/casework.js';
import { publicationRefusal, type PublicationRefusal } from '../../domain/rule-set.js';
import { insertRuleSet, lastRuleInstant } from './rule-sets.query.js';

interface Publication {
  readonly programId: string;
  readonly ruleSet: RuleSetDocument;
  readonly publishedBy: string;
}

/** Publishes a version, and decides what waited for it. */
export async function publishRuleSet(
  deps: CaseworkDeps,
  tx: Tx,
  { programId, ruleSet, publishedBy }: Publication,
): Promise<PublishedRuleSet | PublicationRefusal> {
  await lockArrivals(tx, 'alone');
  const published = (await loadRuleSets(tx, [programId])).get(programId) ?? [];
  const refusal = publicationRefusal(ruleSet, published, await lastRuleInstant(tx, programId));
  if (refusal !== undefined) return refusal;
  const document = toJson(ruleSet);
  const version = {
    programId,
    version: published.length + 1,
    sha256: createHash('sha256').update(document).digest('hex'),
    publishedBy,
    publishedAt: deps.clock(),
  };
  await insertRuleSet(tx, { ...version, effectiveFrom: ruleSet.effectiveFrom, document });
  await wakeCases(deps, tx, [`rules ${programId}`]);
  return { ...version, ruleSet };
}
