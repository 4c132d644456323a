import Fastify, { type FastifyInstance } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { controlPlugin } from './control/control.plugin.js';
import { connectPage } from './pages/connect-page.js';
import { overviewPages } from './pages/overview-page.js';
import { panelActs } from './pages/panel-acts.js';
import { panelPages } from './pages/panel-page.js';
import { siteDesk } from './pages/site-desk.js';
import { wechatPages } from './pages/wechat-pages.js';
import { weiboPages } from './pages/weibo-pages.js';
import { resumeMassJobs } from './platforms/wechat/mass-jobs.js';
import { resumePublishJobs } from './platforms/wechat/publish-jobs.js';
import { wechatPlugin } from './platforms/wechat/wechat.plugin.js';
import { resumeReviews } from './platforms/weibo/statuses.js';
import { weiboPlugin } from './platforms/weibo/weibo.plugin.js';
import { ghostPlugin } from './platforms/ghost/ghost.plugin.js';
import { resumeGhostSchedules } from './platforms/ghost/post-store.js';
import { pushPlugin } from './platforms/website/push/push.plugin.js';
import { wordpressPlugin } from './platforms/website/wordpress/wp.plugin.js';
import { validatorOnce } from './schema-validators.js';
import { World, type WorldOptions } from './world.js';
import './visits.js';

type Plugin = (app: FastifyInstance, options: { world: World }) => Promise<void>;

const BODY_BYTES = 26 * 1024 * 1024;

export interface Sandbox {
  readonly app: FastifyInstance;
  readonly world: World;
  /** Listens and makes every address the sandbox hands out point there; answers the base address. */
  listen(port: number, host: string): Promise<string>;
  close(): Promise<void>;
}

export interface SandboxOptions extends WorldOptions {
  /** Overrides the address handed out, where people reach the sandbox by another one. */
  readonly publicUrl?: string | undefined;
}

/** Builds the imitated platforms, their control API and their pages. Nothing listens yet. */
export async function buildSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const world = new World(options);
  world.onResume(() => {
    resumePublishJobs(world);
    resumeMassJobs(world);
    resumeReviews(world);
    resumeGhostSchedules(world);
  });
  const app = Fastify({
    bodyLimit: BODY_BYTES,
    forceCloseConnections: true,
    rewriteUrl: (request) => prettyUrl(request.url ?? '/'),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
  });
  app.setValidatorCompiler(validatorOnce);
  app.decorateRequest('visit', null);
  await registerPlatforms(app, world);
  await app.register(named('control', controlPlugin), { world, prefix: '/control' });
  overviewPages(app, world);
  panelPages(app, world);
  panelActs(app, world);
  connectPage(app, world);
  siteDesk(app, world);
  wechatPages(app, world);
  weiboPages(app, world);
  await app.ready();
  return {
    app,
    world,
    listen: async (port, host) => {
      const address = await app.listen({ port, host });
      if (options.publicUrl === undefined) world.publicUrl = address;
      world.resume();
      return address;
    },
    close: async () => {
      world.stop();
      await app.close();
    },
  };
}

/** Each API below its own prefix and, for clients that insist, at the root. */
async function registerPlatforms(app: FastifyInstance, world: World): Promise<void> {
  const add = async (name: string, plugin: Plugin, ...prefixes: string[]): Promise<void> => {
    for (const prefix of prefixes) await app.register(named(name, plugin), { world, prefix });
  };
  await add('wechat', wechatPlugin, '/wechat', '');
  await add('weibo', weiboPlugin, '/weibo', '');
  await add('wordpress', wordpressPlugin, '/wordpress', '/wp/:site');
  await add('push', pushPlugin, '/push');
  await add('ghost', ghostPlugin, '/ghost', '/gh/:site');
}

/** Fastify looks for the name of a nameless plugin in every module that is loaded. */
function named(name: string, plugin: Plugin): Plugin {
  return fastifyPlugin(plugin, { name, encapsulate: true });
}

/** `/?rest_route=/wp/v2/…` is the REST API of sites without pretty links (reference 1.4). */
function prettyUrl(url: string): string {
  const match = /^(\/wordpress|\/wp\/[^/?]+)\/?(?:index\.php)?\?(.*)$/.exec(url);
  const query = new URLSearchParams(match?.[2] ?? '');
  const route = query.get('rest_route');
  if (match === null || route === null) return url;
  query.delete('rest_route');
  const rest = query.toString();
  return `${match[1] ?? ''}/wp-json${route}${rest === '' ? '' : `?${rest}`}`;
}
