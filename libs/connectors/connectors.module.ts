import { Global, Module } from '@nestjs/common';
import { CONNECTORS, type ConnectorRegistry } from '#libs/channels/connector.js';
import { createWebsiteConnector } from './website/website.connector.js';
import { createWechatConnector } from './wechat/wechat.connector.js';
import { createWeiboConnector } from './weibo/weibo.connector.js';

function registry(): ConnectorRegistry {
  const connectors = [createWechatConnector(), createWeiboConnector(), createWebsiteConnector()];
  return new Map(connectors.map((connector) => [connector.kind, connector]));
}

/** Binds the platforms for every application. Adding one is a new folder beside this file and a line here. */
@Global()
@Module({ providers: [{ provide: CONNECTORS, useFactory: registry }], exports: [CONNECTORS] })
export class ConnectorsModule {}
