import { ApiProperty } from '@nestjs/swagger';
import type { DataOf } from '#libs/http/data-of.js';
import type { Connector, ConfigurationField, ConnectorCapabilities } from '../connector.js';

export class ConfigurationFieldView {
  @ApiProperty()
  name!: string;

  @ApiProperty()
  label!: string;

  @ApiProperty({ enum: ['text', 'url', 'integer', 'boolean', 'choice', 'list'] })
  type!: ConfigurationField['type'];

  @ApiProperty()
  required!: boolean;

  @ApiProperty()
  help!: string;

  @ApiProperty({ required: false, type: [String] })
  choices?: readonly string[];

  @ApiProperty({ required: false, description: 'Taken when the field is left empty' })
  default?: unknown;

  @ApiProperty({ required: false })
  minimum?: number;

  @ApiProperty({ required: false })
  maximum?: number;
}

/** A kind of channel and what an admin fills in for it. */
export class ConnectorView {
  @ApiProperty()
  kind!: string;

  @ApiProperty()
  label!: string;

  @ApiProperty({ type: [ConfigurationFieldView] })
  settings!: readonly ConfigurationFieldView[];

  @ApiProperty({ type: [ConfigurationFieldView], description: 'Written, never read back' })
  credentials!: readonly ConfigurationFieldView[];

  @ApiProperty({ type: 'object', additionalProperties: true })
  capabilities!: ConnectorCapabilities;

  @ApiProperty({ description: 'The platform can push results to us' })
  callbacks!: boolean;

  @ApiProperty({ description: "A person of the account agrees on the platform's own page" })
  authorisation!: boolean;
}

export class ConnectorListView {
  @ApiProperty({ type: [ConnectorView] })
  items!: readonly ConnectorView[];
}

export function connectorData(connector: Connector): DataOf<ConnectorView> {
  return {
    kind: connector.kind,
    label: connector.label,
    settings: connector.configuration.settings,
    credentials: connector.configuration.credentials,
    capabilities: connector.capabilities,
    callbacks: connector.callbacks !== undefined,
    authorisation: connector.authorisation !== undefined,
  };
}
