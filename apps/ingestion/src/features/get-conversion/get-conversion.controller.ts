import { Controller, Get, Inject } from '@nestjs/common';
import { IdSchema, ingestionRoutes } from '#contracts';
import { ParsedParam, problem } from '#runtime';
import { INGESTION, type IngestionDeps } from '../../ingestion.deps.js';
import { getConversion } from './get-conversion.query.js';

@Controller()
export class GetConversionController {
  constructor(@Inject(INGESTION) private readonly deps: IngestionDeps) {}

  @Get(ingestionRoutes.getConversion.path)
  async get(@ParsedParam('conversionId', IdSchema) conversionId: string) {
    const conversion = await getConversion(this.deps.database, conversionId);
    if (conversion === undefined) throw problem(404, 'conversion-unknown', 'No such conversion');
    return conversion;
  }
}
