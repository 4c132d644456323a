import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { chinaHour, nextChinaMidnight } from '../china-time.js';
import { FAULT_KINDS } from '../faults.js';
import { PLATFORMS } from '../platform-name.js';
import type { World } from '../world.js';
import { field, type Act, type Form } from './acts/act.js';
import type { Said } from './acts/said.js';
import { SITE_ACTS } from './acts/site-acts.js';
import { WECHAT_ACTS } from './acts/wechat-acts.js';
import { WEIBO_ACTS } from './acts/weibo-acts.js';
import { SCENES } from './scenes.js';

const PANEL = '/control/panel';
const MORNING_MS = 8.5 * 3_600_000;

const ACTS: Readonly<Record<string, Act>> = { ...WECHAT_ACTS, ...WEIBO_ACTS, ...SITE_ACTS };

function actNamed(name: string): Act | undefined {
  return Object.hasOwn(ACTS, name) ? ACTS[name] : undefined;
}

/** What the pages' plain forms do; every one leads back to a page that says what came of it. */
export function panelActs(app: FastifyInstance, world: World): void {
  app.register(async (scope) => {
    await scope.register(formbody);
    scope.addHook('onRequest', async (request, reply) => {
      if (request.headers['sec-fetch-site'] === 'cross-site') return await reply.status(403).send('');
      return undefined;
    });
    const add = (path: string, act: Act, backOf: (form: Form) => string = () => PANEL): void => {
      scope.post<{ Body: Form | null }>(path, async (request, reply) => {
        const form = request.body ?? {};
        return await lead(reply, backOf(form), await act(world, form));
      });
    };
    add(
      `${PANEL}/act`,
      async (of, form) => (await actNamed(field(form, 'act'))?.(of, form)) ?? 'wrong',
      backFrom,
    );
    add(`${PANEL}/fault`, addFault);
    add(`${PANEL}/scene`, setScene);
    add(`${PANEL}/clock`, moveClock);
    add(`${PANEL}/remove`, (of, form) => (of.faults.clear(field(form, 'id')) ? 'fault-removed' : 'gone'));
    add(`${PANEL}/clear`, (of) => {
      of.faults.clear();
      return 'fault-removed';
    });
    add(`${PANEL}/reset`, (of) => {
      of.reset();
      return 'emptied';
    });
  });
}

async function lead(reply: FastifyReply, back: string, said: Said): Promise<FastifyReply> {
  return await reply.redirect(`${back}?said=${said}`, 303);
}

/** The page an act came from; only pages of the sandbox itself. */
function backFrom(form: Form): string {
  const back = field(form, 'back');
  return /^\/view\/[\w/-]+$/.test(back) ? back : PANEL;
}

function addFault(world: World, form: Form): Said {
  const kind = FAULT_KINDS.find((known) => known === field(form, 'kind'));
  const platform = (['*', ...PLATFORMS] as const).find((known) => known === field(form, 'platform'));
  if (kind === undefined || platform === undefined) return 'wrong';
  const times = Number(field(form, 'times'));
  const ms = Number(field(form, 'ms'));
  const number = Number(field(form, 'number'));
  const numbered = kind === 'error_number';
  if (numbered && (!Number.isInteger(number) || number === 0)) return 'wrong';
  world.faults.add({
    platform,
    endpoint: field(form, 'endpoint') === '' ? '*' : field(form, 'endpoint'),
    kind,
    ...(Number.isInteger(times) && times > 0 ? { times } : {}),
    ...(Number.isInteger(ms) && ms > 0 ? { ms } : {}),
    ...(numbered ? { number } : {}),
  });
  return 'fault-set';
}

function setScene(world: World, form: Form): Said {
  const scene = SCENES.find(({ key }) => key === field(form, 'scene'));
  if (scene === undefined) return 'wrong';
  for (const rule of scene.rules ?? []) world.faults.add(rule);
  scene.prepare?.(world);
  world.touch();
  return 'scene-set';
}

/** By minutes, or on to the next day of China: just after midnight, or its morning when statistics are ready. */
function moveClock(world: World, form: Form): Said {
  const now = world.clock.now();
  const midnight = nextChinaMidnight(now);
  const minutes = Number(field(form, 'minutes'));
  switch (field(form, 'to')) {
    case 'midnight':
      world.advance(midnight + 60_000 - now);
      return 'clock-moved';
    case 'morning': {
      const today = midnight - 86_400_000 + MORNING_MS;
      world.advance((chinaHour(now) < 8 ? today : midnight + MORNING_MS) - now);
      return 'clock-moved';
    }
    default:
      if (!Number.isFinite(minutes) || minutes <= 0) return 'wrong';
      world.advance(Math.round(minutes * 60_000));
      return 'clock-moved';
  }
}
