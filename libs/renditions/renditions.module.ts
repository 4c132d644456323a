import { Module } from '@nestjs/common';
import { ChannelsModule } from '#libs/channels/channels.module.js';
import { RenditionSealer } from './rendition-sealer.js';

/** What each channel will show of a revision. */
@Module({ imports: [ChannelsModule], providers: [RenditionSealer], exports: [RenditionSealer] })
export class RenditionsModule {}
