import { Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { type BodyOf, ingestionRoutes } from '#contracts';
import { answerOnce, Once, type OnceKey, ParsedBody, problem } from '#runtime';
import { INGESTION, type IngestionDeps } from '../../ingestion.deps.js';
import { createLink, type CreateLinkRefusal } from './create-link.handler.js';

const route = ingestionRoutes.createLink;

const titles: Record<CreateLinkRefusal, { status: number; title: string; pointer: string }> = {
  'destination-unparsable': { status: 422, title: 'The destination is no plain URL', pointer: '#/destination' },
  'destination-not-https': { status: 422, title: 'The destination is not https', pointer: '#/destination' },
  'destination-with-credentials': { status: 422, title: 'The destination names a user', pointer: '#/destination' },
  'destination-host-not-allowed': {
    status: 422,
    title: "The destination's host is not one of the program's",
    pointer: '#/destination',
  },
  'slug-taken': { status: 409, title: 'The slug is taken', pointer: '#/slug' },
};

@Controller()
export class CreateLinkController {
  constructor(@Inject(INGESTION) private readonly deps: IngestionDeps) {}

  @Post(route.path)
  @HttpCode(201)
  create(@ParsedBody(route.body) body: BodyOf<typeof route>, @Once() once: OnceKey) {
    return this.deps.database.transaction((tx) =>
      answerOnce(tx, once, async () => {
        const link = await createLink(this.deps, tx, body);
        if (typeof link !== 'string') return { status: 201, body: link };
        const { status, title, pointer } = titles[link];
        throw problem(status, link, title, undefined, { pointer });
      }),
    );
  }
}
