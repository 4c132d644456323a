import { Global, Module } from '@nestjs/common';
import { CONNECTORS, type ConnectorRegistry } from '#libs/channels/connector.js';
import { createWebsiteConnector } from '#libs/connectors/website/website.connector.js';
import { createWechatConnector } from '#libs/connectors/wechat/wechat.connector.js';
import { createWeiboConnector } from '#libs/connectors/weibo/weibo.connector.js';

function registry(): ConnectorRegistry {
  const connectors = [createWechatConnector(), createWeiboConnector(), createWebsiteConnector()];
  return new Map(connectors.map((connector) => [connector.kind, connector]));
}

/** Binds the platforms. Adding one is a new folder in libs/connectors and a line here and in the server. */
@Global()
@Module({ providers: [{ provide: CONNECTORS, useFactory: registry }], exports: [CONNECTORS] })
export class ConnectorsModule {}
