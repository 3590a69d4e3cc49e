import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { type OpenApiInfo, openApiDocument } from './openapi-document.js';

const assetFolder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const assets = { 'swagger-ui.css': 'text/css', 'swagger-ui-bundle.js': 'text/javascript' };

/** Swagger UI sets styles in its markup and draws its icons from data URLs; scripts come from here alone. */
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'";

const page = (title: string, under: string) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>${title.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</title>
    <link rel="stylesheet" href="${under}/docs/swagger-ui.css">
  </head>
  <body>
    <div id="page"></div>
    <script src="${under}/docs/swagger-ui-bundle.js"></script>
    <script src="${under}/docs/start.js"></script>
  </body>
</html>
`;
const start = (under: string) =>
  `SwaggerUIBundle({ url: '${under}/openapi.json', dom_id: '#page', deepLinking: true });\n`;

/** `/openapi.json`, and at `/docs` a page that reads it, both under the service's own path if it has one. Nothing comes from elsewhere at run time. */
export function registerDocumentation(server: FastifyInstance, app: INestApplication, info: OpenApiInfo): void {
  const { title, under = '' } = info;
  let document: object | undefined;
  server.get(`${under}/openapi.json`, () => (document ??= openApiDocument(app, info)));
  server.get(`${under}/docs`, (_request, reply) =>
    reply.headers({ 'content-security-policy': pagePolicy, 'content-type': 'text/html' }).send(page(title, under)),
  );
  server.get(`${under}/docs/start.js`, (_request, reply) =>
    reply.header('content-type', 'text/javascript').send(start(under)),
  );
  for (const [name, mediaType] of Object.entries(assets)) {
    server.get(`${under}/docs/${name}`, async (_request, reply) => {
      void reply.headers({ 'content-type': mediaType, 'cache-control': 'public, max-age=86400' });
      return readFile(join(assetFolder, name));
    });
  }
}
