import { Controller, Get, Module, Param, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '#libs/identity/principal.js';
import { notFound } from '#libs/kernel/problem.js';
import { ChannelsModule } from './channels.module.js';
import { MediaShelf } from './media-shelf.js';

const SHA256 = /^[0-9a-f]{64}$/;

/**
 * Kept pictures, for previews. Open to everybody, because a preview in a sandboxed frame has no session; the address is
 * the hash of the bytes, so nobody can ask for a picture he does not have.
 */
@ApiTags('media')
@Controller('media')
@Public()
export class MediaController {
  constructor(private readonly shelf: MediaShelf) {}

  @Get(':sha256')
  @ApiProduces('image/jpeg', 'image/png', 'image/gif', 'image/webp')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async one(@Param('sha256') sha256: string, @Res() reply: FastifyReply): Promise<void> {
    const picture = SHA256.test(sha256) ? await this.shelf.picture(sha256) : null;
    if (picture === null) throw notFound('这张图片');
    await reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('cross-origin-resource-policy', 'cross-origin')
      .type(picture.contentType)
      .send(picture.bytes);
  }
}

@Module({ imports: [ChannelsModule], controllers: [MediaController] })
export class MediaHttpModule {}
