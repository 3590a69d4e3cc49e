import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { type BodyOf, ingestionRoutes } from '#contracts';
import { answerOnce, Once, type OnceKey, ParsedBody, problem } from '#runtime';
import { INGESTION, type IngestionDeps } from '../../ingestion.deps.js';
import { createSource, type CreateSourceRefusal } from './create-source.handler.js';

const route = ingestionRoutes.createSource;

const titles: Record<CreateSourceRefusal, { title: string; pointer: string }> = {
  'time-zone-unknown': { title: 'No such time zone', pointer: '#/timeZone' },
  'token-missing': { title: 'This network proves itself by a token', pointer: '#/token' },
  'token-not-used': { title: 'This network sends no token', pointer: '#/token' },
};

@Controller()
export class CreateSourceController {
  constructor(@Inject(INGESTION) private readonly deps: IngestionDeps) {}

  @Post(route.path)
  @HttpCode(201)
  create(@ParsedBody(route.body) body: BodyOf<typeof route>, @Once() once: OnceKey) {
    return this.deps.database.transaction((tx) =>
      answerOnce(tx, once, async () => {
        const source = await createSource(this.deps, tx, body);
        if (typeof source !== 'string') return { status: 201, body: source };
        const { title, pointer } = titles[source];
        throw problem(422, source, title, undefined, { pointer });
      }),
    );
  }
}
