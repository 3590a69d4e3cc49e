import { Controller, Get } from '@nestjs/common';
import { PublicRoute } from '../access/public-route.js';
import { openSampleApp, type SampleApp, sampleId } from '../service/http-app.setup.js';
import { currentCorrelationId } from './correlation.js';

@Controller()
class ThingsController {
  @PublicRoute()
  @Get('/things/:id')
  thing() {
    return { correlationId: currentCorrelationId() };
  }
}

let app: SampleApp['app'];
let lines: SampleApp['lines'];
beforeAll(async () => {
  ({ app, lines } = await openSampleApp([ThingsController]));
});
afterAll(() => app.close());

const id = '01900000-0000-7000-8000-00000000abcd';

test("the caller's UUID goes through the request and comes back", async () => {
  const answer = await app.inject({ url: '/things/1', headers: { 'x-correlation-id': id } });
  expect(answer.headers['x-correlation-id']).toBe(id);
  expect(answer.json()).toMatchObject({ correlationId: id });
});

test.each(['x', `${id}\tforged`, id.toUpperCase()])('%j is not taken', async (header) => {
  const answer = await app.inject({ url: '/things/1', headers: { 'x-correlation-id': header } });
  expect(answer.headers['x-correlation-id']).toBe(sampleId);
});

test('each request is one line with route, status, time and id, its secrets taken out', async () => {
  await app.inject({ url: '/things/1?security_token=s3cret', headers: { 'x-correlation-id': id } });
  const line = lines.find(({ message }) => message === 'request');
  expect(line).toMatchObject({
    method: 'GET',
    route: '/things/:id',
    status: 200,
    ms: expect.any(Number) as number,
    correlationId: id,
  });
  expect(JSON.stringify(line)).not.toContain('s3cret');
});
