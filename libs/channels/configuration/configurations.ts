import { Inject, Injectable } from '@nestjs/common';
import type { JsonObject } from '#libs/kernel/json.js';
import { invalid } from '#libs/kernel/problem.js';
import { Vault, type SealedSecret } from '#libs/vault/vault.js';
import {
  credentialsToReenter,
  readCredentials,
  readQuotaLimits,
  readSettings,
  type Changes,
} from '../channel-configuration.js';
import { CONNECTORS, type Connector, type ConnectorRegistry, type WholeConfiguration } from '../connector.js';
import { openCredentials, sealCredentials, type Credentials } from '../credentials/sealed-credentials.js';
import { lostCredential, together, unknownKind } from './configuration-problems.js';

/** What a request says about a channel's configuration. */
export interface ConfigurationRequest {
  readonly settings?: Changes | undefined;
  readonly credentials?: Changes | undefined;
  readonly quotaLimits?: Changes | undefined;
}

export interface StoredConfiguration {
  readonly channelId: string;
  readonly kind: string;
  readonly settings: JsonObject;
  readonly quotaLimits: Readonly<Record<string, number>>;
  readonly sealed: SealedSecret;
  /** Which credentials are set, and since when. */
  readonly credentialChanges: Readonly<Record<string, string>>;
}

export interface Configuration {
  readonly settings: JsonObject;
  readonly quotaLimits: Readonly<Record<string, number>>;
}

/** Reads what people fill in for a channel against what its connector declares. */
@Injectable()
export class Configurations {
  constructor(
    @Inject(CONNECTORS) private readonly connectors: ConnectorRegistry,
    private readonly vault: Vault,
  ) {}

  /** @throws Problem 422 for a kind that no connector speaks. */
  connector(kind: string): Connector {
    const connector = this.connectors.get(kind);
    if (connector === undefined) throw unknownKind([...this.connectors.values()]);
    return connector;
  }

  /**
   * A configuration from nothing.
   * @throws Problem 422 naming every wrong field.
   */
  fresh(kind: string, request: ConfigurationRequest): Configuration & { readonly credentials: Credentials } {
    const { configuration, capabilities } = this.connector(kind);
    return together({
      settings: readSettings(configuration, {}, request.settings ?? {}),
      credentials: readCredentials(configuration, {}, request.credentials ?? {}),
      quotaLimits: readQuotaLimits(capabilities.quotas, {}, request.quotaLimits ?? {}),
    });
  }

  /**
   * What a stored configuration becomes by a request. `credentials` null: the request names none, and the stored ones
   * stay as they are, unopened.
   * @throws Problem 422 naming every wrong field, and every credential that must be given again.
   */
  changed(
    stored: StoredConfiguration,
    request: ConfigurationRequest,
  ): Configuration & { readonly credentials: Credentials | null } {
    const { configuration, capabilities } = this.connector(stored.kind);
    const given = request.credentials ?? {};
    const declared = configuration.credentials.map((field) => field.name);
    const kept = Object.keys(stored.credentialChanges).filter(
      (name) => declared.includes(name) && !Object.hasOwn(given, name),
    );
    const settings = readSettings(configuration, stored.settings, request.settings ?? {});
    const quotaLimits = readQuotaLimits(capabilities.quotas, stored.quotaLimits, request.quotaLimits ?? {});
    const moved = settings.ok
      ? credentialsToReenter(configuration, stored.settings, settings.value, kept)
      : [];
    if (Object.keys(given).length === 0)
      return { ...together({ settings, quotaLimits }, moved), credentials: null };
    const opened = this.open(stored);
    if (opened === undefined && kept.length > 0) {
      return { ...together({ settings, quotaLimits }, kept.map(lostCredential)), credentials: null };
    }
    return together(
      { settings, quotaLimits, credentials: readCredentials(configuration, opened ?? {}, given) },
      moved,
    );
  }

  /** @throws Problem 422 naming what of it could never work. Not for trials: they tell it in their report. */
  demandSound(kind: string, configuration: WholeConfiguration): void {
    const faults = this.connector(kind).judge?.(configuration) ?? [];
    if (faults.length > 0) throw invalid(faults);
  }

  seal(channelId: string, credentials: Credentials): SealedSecret {
    return sealCredentials(this.vault, channelId, credentials);
  }

  /** Undefined when the key on the ring does not open them. */
  open(stored: StoredConfiguration): Credentials | undefined {
    return openCredentials(this.vault, stored.channelId, stored.sealed);
  }
}
