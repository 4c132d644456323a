import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '#libs/config/settings.js';
import { Database } from '#libs/database/database.js';
import type { DataOf } from '#libs/http/data-of.js';
import { scopeOf, type Principal } from '#libs/identity/principal.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { Problem } from '#libs/kernel/problem.js';
import { ChangeChannel } from '../change/change-channel.js';
import { ChannelAccess, CredentialsUnreadable } from '../channel-access.js';
import { wrongChannelState } from '../channel-state.js';
import { CheckChannel } from '../check/check-channel.js';
import { Configurations } from '../configuration/configurations.js';
import { storedChannel, type StoredChannel } from '../configuration/stored-configuration.js';
import type { Authorisation } from '../connector.js';
import { StoredMemory } from '../memory/stored-memory.js';
import type { FinishAuthorisationRequest } from './authorisation.request.js';
import type { AuthorisationView } from './authorisation.view.js';

const TOPIC = 'authorisation';
const LIFE_MS = 10 * 60_000;
const TRADE_LIMIT_MS = 20_000;

/** Lets a person of the account agree on the platform's own page, and keeps what comes of it (OAuth 2 with state). */
@Injectable()
export class AuthoriseChannel {
  private readonly returnTo: string;

  constructor(
    private readonly database: Database,
    private readonly configurations: Configurations,
    private readonly access: ChannelAccess,
    private readonly changing: ChangeChannel,
    private readonly checking: CheckChannel,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) settings: Settings,
  ) {
    this.returnTo = `${settings.publicUrl}/channels/authorised`;
  }

  /**
   * Opens one authorisation, good for ten minutes and for the person who began it.
   * @throws Problem not-found, 409 `channel-state`, `no-authorisation` or `credentials-unreadable`.
   */
  async begin(channelId: string, principal: Principal): Promise<DataOf<AuthorisationView>> {
    const channel = await this.open(channelId, principal);
    const authorisation = this.authorisationOf(channel);
    const credentials = this.configurations.open(channel);
    if (credentials === undefined) throw new CredentialsUnreadable(channelId);
    const secret = randomBytes(32).toString('base64url');
    const expiresAt = new Date(this.clock.now().getTime() + LIFE_MS);
    await this.memory(channelId).put(TOPIC, digest(secret), { userId: principal.userId }, expiresAt);
    const url = authorisation.address(profileOf(channel), credentials, {
      state: `${channelId}.${secret}`,
      returnTo: this.returnTo,
    });
    return { url, returnTo: this.returnTo, expiresAt: expiresAt.toISOString() };
  }

  /**
   * Takes the platform's answer once, keeps the credentials it gives and checks the connection. Answers the channel's id.
   * @throws Problem 409 `authorisation-over` for an unknown, used or old state, `authorisation-refused` with the reason.
   */
  async finish(request: FinishAuthorisationRequest, principal: Principal): Promise<string> {
    const [channelId = '', secret = ''] = request.state.split('.');
    const channel = await this.open(channelId, principal);
    const authorisation = this.authorisationOf(channel);
    await this.spend(channelId, secret, principal);
    if (request.code === undefined || request.code === '')
      throw refused('账号没有同意授权。需要时请从渠道页面重新发起。');
    const context = await this.access.contextFor(channelId, { signal: AbortSignal.timeout(TRADE_LIMIT_MS) });
    const outcome = await authorisation.trade({ code: request.code, returnTo: this.returnTo }, context);
    if (outcome.kind === 'refused') throw refused(outcome.fault.message);
    const credentials = { ...outcome.credentials };
    await this.changing.run(channelId, channel.version, { credentials }, principal);
    await this.checking.stored(channelId, principal);
    return channelId;
  }

  /** Uses the state up, so that a second answer with it finds nothing. */
  private async spend(channelId: string, secret: string, principal: Principal): Promise<void> {
    const memory = this.memory(channelId);
    const key = digest(secret);
    const begun = await memory.get(TOPIC, key);
    const until = new Date(this.clock.now().getTime() + LIFE_MS);
    const mine = begun?.['userId'] === principal.userId;
    if (mine && (await memory.claim(`${TOPIC}.used`, key, until))) {
      await memory.forget(TOPIC, key);
      return;
    }
    throw new Problem(
      409,
      'authorisation-over',
      '授权已失效',
      '这次授权已用过、已超过 10 分钟，或不是由您发起。请从渠道页面重新发起授权。',
    );
  }

  private async open(channelId: string, principal: Principal): Promise<StoredChannel> {
    const channel = await storedChannel(this.database, channelId, scopeOf(principal));
    if (channel.state === 'retired') throw wrongChannelState(channel.state);
    return channel;
  }

  private authorisationOf(channel: StoredChannel): Authorisation {
    const { authorisation } = this.configurations.connector(channel.kind);
    if (authorisation !== undefined) return authorisation;
    throw new Problem(409, 'no-authorisation', '不需要授权', '这种渠道不用网页授权，请直接填写密钥。');
  }

  private memory(channelId: string): StoredMemory {
    return new StoredMemory(this.database, this.clock, channelId);
  }
}

function profileOf({
  channelId,
  kind,
  name,
  settings,
}: StoredChannel): Parameters<Authorisation['address']>[0] {
  return { channelId, kind, name, settings };
}

function refused(detail: string): Problem {
  return new Problem(409, 'authorisation-refused', '授权没有成功', detail);
}

function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
