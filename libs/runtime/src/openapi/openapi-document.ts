import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

export interface OpenApiInfo {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
  /** Where the document is served, of a service whose paths lie under another's: `/v1/events`. */
  readonly under?: string;
  readonly tags?: readonly { readonly name: string; readonly description: string }[];
}

/** OpenAPI 3.1 of an application's public routes, from what `@Describe` says of them. */
export function openApiDocument(app: INestApplication, info: OpenApiInfo): OpenAPIObject {
  const builder = new DocumentBuilder().setOpenAPIVersion('3.1.0').setTitle(info.title).setVersion(info.version);
  if (info.description !== undefined) builder.setDescription(info.description);
  for (const { name, description } of info.tags ?? []) builder.addTag(name, description);
  const document = SwaggerModule.createDocument(app, builder.addBearerAuth().build(), {
    autoTagControllers: false,
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}.${method}`,
  });
  const open = Object.entries(document.paths).filter(([path]) => !path.startsWith('/internal/'));
  return { ...document, paths: Object.fromEntries(open) };
}
