import { type DynamicModule, Module } from '@nestjs/common';
import { Type } from 'typebox';
import { clickTopic, conversionTopic, directoryTopic } from '#contracts';
import { defineService, type Platform } from '#runtime';
import { ATTRIBUTION, type AttributionDeps } from './attribution.deps.js';
import { attributionMigrations } from './database/migrations.js';
import { DecideConversionsConsumer } from './features/decide-conversions/decide-conversions.consumer.js';
import { clickProjection } from './features/follow-clicks/clicks.projection.js';
import { FollowClicksConsumer } from './features/follow-clicks/follow-clicks.consumer.js';
import { creatorProjection } from './features/follow-directory/creators.projection.js';
import { FollowDirectoryConsumer } from './features/follow-directory/follow-directory.consumer.js';
import { GetDecisionController } from './features/get-decision/get-decision.controller.js';
import { ListRuleSetsController } from './features/list-rule-sets/list-rule-sets.controller.js';
import { ListWaitingController } from './features/list-waiting/list-waiting.controller.js';
import { PublishRuleSetController } from './features/publish-rule-set/publish-rule-set.controller.js';

@Module({})
export class AttributionModule {
  static register({ database, log, clock }: Platform): DynamicModule {
    const deps: AttributionDeps = { database, log, clock };
    return {
      module: AttributionModule,
      controllers: [
        DecideConversionsConsumer,
        FollowDirectoryConsumer,
        FollowClicksConsumer,
        PublishRuleSetController,
        ListRuleSetsController,
        GetDecisionController,
        ListWaitingController,
      ],
      providers: [{ provide: ATTRIBUTION, useValue: deps }],
    };
  }
}

export const attributionService = defineService({
  name: 'attribution',
  config: Type.Object({}),
  migrations: attributionMigrations,
  consumes: [directoryTopic, clickTopic, conversionTopic],
  projections: [clickProjection, creatorProjection],
  module: (_config, platform) => AttributionModule.register(platform),
});
