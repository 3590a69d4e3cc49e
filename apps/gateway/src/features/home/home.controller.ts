import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { PublicRoute } from '#runtime';

@Controller('/')
@PublicRoute()
export class HomeController {
  @Get()
  async home(@Res() reply: FastifyReply): Promise<void> {
    await reply.redirect('/docs', 302);
  }
}
