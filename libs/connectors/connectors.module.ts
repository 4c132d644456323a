import { Global, Module } from '@nestjs/common';
import { CONNECTORS, type ConnectorRegistry } from '#libs/channels/connector.js';
import { SETTINGS, type Settings } from '#libs/config/settings.js';
import { CLOCK, type Clock } from '#libs/kernel/clock.js';
import { observed } from '#libs/telemetry/observed-connector.js';
import { createGhostConnector } from './ghost/ghost.connector.js';
import { createWebsiteConnector } from './website/website.connector.js';
import { createWechatConnector } from './wechat/wechat.connector.js';
import { createWeiboConnector } from './weibo/weibo.connector.js';

export function registry(clock: Clock, settings: Settings): ConnectorRegistry {
  const connectors = [
    createWechatConnector(),
    createWeiboConnector(),
    createWebsiteConnector(settings),
    createGhostConnector(),
  ];
  return new Map(connectors.map((connector) => [connector.kind, observed(connector, clock)]));
}

/** Binds the platforms, each step measured, for every application. Adding one is a new folder beside this file and a line here. */
@Global()
@Module({
  providers: [{ provide: CONNECTORS, useFactory: registry, inject: [CLOCK, SETTINGS] }],
  exports: [CONNECTORS],
})
export class ConnectorsModule {}
