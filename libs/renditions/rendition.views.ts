import { ApiProperty } from '@nestjs/swagger';
import type { JsonObject } from '#libs/kernel/json.js';

export class FindingView {
  @ApiProperty({ enum: ['block', 'warn', 'info'] })
  level!: 'block' | 'warn' | 'info';

  @ApiProperty({ example: 'wechat.title_too_long' })
  code!: string;

  @ApiProperty()
  field!: string;

  @ApiProperty()
  message!: string;
}

/** A draft as one channel would show it now; not stored. */
export class PreviewView {
  @ApiProperty({ format: 'uuid' })
  channelId!: string;

  @ApiProperty()
  channelName!: string;

  @ApiProperty()
  channelKind!: string;

  @ApiProperty({ example: 'wechat/1' })
  template!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Exactly what is published' })
  fields!: JsonObject;

  @ApiProperty({ description: 'SHA-256 over template and fields' })
  hash!: string;

  @ApiProperty({ description: 'Safe HTML' })
  previewHtml!: string;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'number' } })
  measures!: Readonly<Record<string, number>>;

  @ApiProperty({ type: [FindingView] })
  findings!: readonly FindingView[];
}

/** A sealed rendition: what reviewers are asked to approve. */
export class RenditionView extends PreviewView {
  @ApiProperty({ format: 'uuid' })
  id!: string;
}

export class PreviewListView {
  @ApiProperty({ type: [PreviewView] })
  items!: readonly PreviewView[];
}

export class RenditionListView {
  @ApiProperty({ type: [RenditionView] })
  items!: readonly RenditionView[];
}
