import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { PERMISSIONS, ROLES, type Role } from '#libs/identity/permission.js';
import { Public, Requires } from '#libs/identity/principal.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { ServerBench } from '../server.spec-support.js';
import { demandAccessRules, routesOf, type RouteAccess } from './route-access.js';

const SOME_ID = '0195c3a0-0000-7000-8000-000000000000';

describe('who may call which route', () => {
  let test: TestDatabase;
  let bench: ServerBench;
  let tokens: Readonly<Record<Role, string>>;
  let closed: readonly RouteAccess[];

  beforeAll(async () => {
    test = await createTestDatabase();
    bench = await ServerBench.open(test.url);
    tokens = await bench.everyRole();
    closed = routesOf(bench.app).filter((route) => route.access !== 'public');
  });

  afterAll(async () => {
    await bench.close();
    await test.close();
  });

  const status = async (route: RouteAccess, token?: string): Promise<number> => {
    const path = `/api/v1${route.path.replaceAll(/:\w+/g, SOME_ID)}`;
    const options = token === undefined ? {} : { token };
    const answer = await bench.call(route.method, path, { ...options, data: { nothing: 'of use' } });
    return answer.status;
  };

  it('finds the routes of every part', () => {
    const parts = new Set(closed.map((route) => route.path.split('/')[1]));
    expect([...parts]).toEqual(
      expect.arrayContaining(['session', 'users', 'departments', 'audit', 'drafts', 'channels', 'releases']),
    );
    expect(closed.length).toBeGreaterThan(40);
  });

  it('opens to everybody only sign-in, the demonstration, health, the callbacks of platforms and what is public anyway', () => {
    const open = routesOf(bench.app).filter((route) => route.access === 'public');
    expect([...new Set(open.map((route) => route.path))].sort()).toEqual([
      '/callbacks/:channelKey',
      '/demonstration',
      '/health/live',
      '/health/ready',
      '/media/:sha256',
      '/qa/:code',
      '/session',
    ]);
  });

  it('refuses every other route without a session', async () => {
    const wrong: string[] = [];
    for (const route of closed) {
      const got = await status(route);
      if (got !== 401) wrong.push(`${route.method} ${route.path}: ${got}`);
    }
    expect(wrong).toEqual([]);
  });

  it.each(ROLES)('lets %s in exactly where the table of permissions says', async (role) => {
    const wrong: string[] = [];
    for (const route of closed) {
      if (route.handler === 'SessionController.signOut') continue;
      const allowed: readonly Role[] =
        route.access === undefined || route.access === 'public' ? [] : PERMISSIONS[route.access];
      const got = await status(route, tokens[role]);
      const good = allowed.includes(role) ? ![401, 403, 500, 503].includes(got) : got === 403;
      if (!good) wrong.push(`${route.method} ${route.path} (${String(route.access)}): ${got}`);
    }
    expect(wrong).toEqual([]);
  });
});

@Controller('things')
class ForgetfulController {
  @Get()
  @Requires('self.read')
  guarded(): string {
    return '';
  }

  @Get('open')
  @Public()
  open(): string {
    return '';
  }

  @Get('forgotten')
  forgotten(): string {
    return '';
  }
}

@Module({ imports: [DiscoveryModule], controllers: [ForgetfulController] })
class ForgetfulModule {}

describe('a route nobody said who may call', () => {
  it('is named, and the start fails', async () => {
    const app = await NestFactory.create<NestFastifyApplication>(ForgetfulModule, new FastifyAdapter(), {
      logger: false,
    });
    const routes = routesOf(app);
    expect(routes.map((route) => [route.path, route.access])).toEqual([
      ['/things', 'self.read'],
      ['/things/open', 'public'],
      ['/things/forgotten', undefined],
    ]);
    expect(() => {
      demandAccessRules(routes);
    }).toThrow(/ForgetfulController\.forgotten; add @Requires/);
    await app.close();
  });
});
