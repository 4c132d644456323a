import { Controller, Get, Inject, Module, Param, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { SETTINGS, type Settings } from '#libs/config/settings.js';
import { Public } from '#libs/identity/principal.js';
import { answerPage, unknownPage, withdrawnPage } from './answer-page.js';
import { PublicAnswers } from './public-answer.js';

/** Codes are short; anything longer is nobody's. */
const CODE = /^[0-9A-Za-z-]{1,40}$/;

/** The pages that posts on all channels link to. For everybody, without a session, and without script. */
@ApiExcludeController()
@Controller('qa')
@Public()
export class AnswerPageController {
  constructor(
    private readonly answers: PublicAnswers,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  @Get(':code')
  async one(@Param('code') code: string, @Res() reply: FastifyReply): Promise<void> {
    const reading = CODE.test(code) ? await this.answers.read(code) : UNKNOWN;
    if (reading.kind === 'public')
      await send(reply, 200, 'public, max-age=60', answerPage(reading.answer, this.settings.timeZone));
    else if (reading.kind === 'withdrawn') await send(reply, 410, 'no-cache', withdrawnPage());
    else await send(reply, 404, 'no-cache', unknownPage());
  }
}

const UNKNOWN = { kind: 'unknown' } as const;

/** No script runs and no form is sent; pictures are ours or the page's own. */
const POLICY =
  "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

async function send(reply: FastifyReply, status: number, caching: string, html: string): Promise<void> {
  await reply
    .status(status)
    .header('cache-control', caching)
    .header('content-security-policy', POLICY)
    .type('text/html; charset=utf-8')
    .send(html);
}

@Module({ controllers: [AnswerPageController], providers: [PublicAnswers] })
export class KnowledgeHttpModule {}
