import { Controller, Get, Inject } from '@nestjs/common';
import { IdSchema, ingestionRoutes } from '#contracts';
import { ParsedParam, problem } from '#runtime';
import { conversionViews } from '../../conversions/conversion-views.query.js';
import { INGESTION, type IngestionDeps } from '../../ingestion.deps.js';

@Controller()
export class GetConversionController {
  constructor(@Inject(INGESTION) private readonly deps: IngestionDeps) {}

  @Get(ingestionRoutes.getConversion.path)
  async get(@ParsedParam('conversionId', IdSchema) conversionId: string) {
    const conversion = (await conversionViews(this.deps.database, [conversionId])).get(conversionId);
    if (conversion === undefined) throw problem(404, 'conversion-unknown', 'No such conversion');
    return conversion;
  }
}
