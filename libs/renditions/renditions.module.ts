import { Module } from '@nestjs/common';
import { RenditionSealer } from './rendition-sealer.js';

/** What each channel will show of a revision. */
@Module({ providers: [RenditionSealer], exports: [RenditionSealer] })
export class RenditionsModule {}
