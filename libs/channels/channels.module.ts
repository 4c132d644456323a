import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { SETTINGS, type Settings } from '#libs/config/settings.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { AxiosChannelHttp } from './axios-channel-http.js';
import { AuthoriseChannel } from './authorise/authorise-channel.js';
import { CallbackInbox } from './callback-inbox.js';
import { ChangeChannel } from './change/change-channel.js';
import { ChannelAccess } from './channel-access.js';
import { CHANNEL_HTTP } from './channel-http.js';
import { CheckChannel } from './check/check-channel.js';
import { Configurations } from './configuration/configurations.js';
import { ConnectChannel } from './connect/connect-channel.js';
import { CredentialWatch } from './credential-watch.js';
import { MediaShelf } from './media-shelf.js';
import { QuotaBook } from './quota-book.js';
import { RetireChannel } from './retire/retire-channel.js';
import { ChannelScreens } from './screens/channel-screens.js';

const ACTS = [AuthoriseChannel, ConnectChannel, ChangeChannel, CheckChannel, RetireChannel, ChannelScreens];

/** Channels, their credentials, tokens, quotas and callbacks. The applications bind `CONNECTORS`. */
@Module({
  providers: [
    {
      provide: CHANNEL_HTTP,
      useFactory: (settings: Settings, clock: Clock) =>
        new AxiosChannelHttp({ clock, allowAddresses: settings.allowAddresses }),
      inject: [SETTINGS, CLOCK],
    },
    ChannelAccess,
    QuotaBook,
    MediaShelf,
    CallbackInbox,
    Configurations,
    CredentialWatch,
    ...ACTS,
  ],
  exports: [CHANNEL_HTTP, ChannelAccess, QuotaBook, MediaShelf, CallbackInbox, CredentialWatch, ...ACTS],
})
export class ChannelsModule implements OnApplicationShutdown {
  constructor(@Inject(CHANNEL_HTTP) private readonly http: AxiosChannelHttp) {}

  onApplicationShutdown(): void {
    this.http.close();
  }
}
