import { Controller, Get, Inject } from '@nestjs/common';
import { Type } from 'typebox';
import { ingestionRoutes } from '#contracts';
import { ParsedParam, problem } from '#runtime';
import { INGESTION, type IngestionDeps } from '../../ingestion.deps.js';
import { getClick } from './get-click.handler.js';

@Controller()
export class GetClickController {
  constructor(@Inject(INGESTION) private readonly deps: IngestionDeps) {}

  @Get(ingestionRoutes.getClick.path)
  async get(@ParsedParam('clickId', Type.String({ minLength: 1, maxLength: 512 })) clickId: string) {
    const click = await getClick(this.deps, clickId);
    if (click === undefined) throw problem(404, 'click-unknown', 'No such click');
    return click;
  }
}
