import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { RequestMethod } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { PERMISSION_METADATA, PUBLIC_METADATA } from '#libs/identity/principal.js';
import type { Permission } from '#libs/identity/permission.js';

/** One route of the API and who may call it. */
export interface RouteAccess {
  /** Like `DraftsController.create`. */
  readonly handler: string;
  readonly method: string;
  /** Without the global prefix, like `/drafts/:id`. */
  readonly path: string;
  readonly access: Permission | 'public' | undefined;
}

/** Every route of every controller. */
export function routesOf(app: NestFastifyApplication): readonly RouteAccess[] {
  const reflector = app.get(Reflector);
  const scanner = new MetadataScanner();
  return app
    .get(DiscoveryService)
    .getControllers()
    .flatMap(({ metatype }) => {
      if (typeof metatype !== 'function') return [];
      const prototype = metatype.prototype as Record<string, () => unknown>;
      return scanner.getAllMethodNames(prototype).flatMap((name) => {
        const handler = prototype[name];
        if (handler === undefined) return [];
        const method = reflector.get<RequestMethod | undefined>(METHOD_METADATA, handler);
        if (method === undefined) return [];
        const places = [handler, metatype];
        const isPublic = reflector.getAllAndOverride<boolean | undefined>(PUBLIC_METADATA, places) === true;
        const permission = reflector.getAllAndOverride<Permission | undefined>(PERMISSION_METADATA, places);
        return [
          {
            handler: `${metatype.name}.${name}`,
            method: RequestMethod[method],
            path: joined(
              reflector.get<string | undefined>(PATH_METADATA, metatype),
              reflector.get<string | undefined>(PATH_METADATA, handler),
            ),
            access: isPublic ? 'public' : permission,
          } satisfies RouteAccess,
        ];
      });
    });
}

/** @throws Error naming each route that says neither who may call it nor that everybody may. */
export function demandAccessRules(routes: readonly RouteAccess[]): void {
  const open = routes.filter((route) => route.access === undefined).map((route) => route.handler);
  if (open.length > 0) {
    throw new Error(`routes without an access rule: ${open.join(', ')}; add @Requires(...) or @Public()`);
  }
}

function joined(...parts: readonly (string | undefined)[]): string {
  const segments = parts.flatMap((part) => (part ?? '').split('/')).filter((segment) => segment !== '');
  return `/${segments.join('/')}`;
}
