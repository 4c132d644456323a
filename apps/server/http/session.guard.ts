import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { grants, type Permission } from '#libs/identity/permission.js';
import { PERMISSION_METADATA, PUBLIC_METADATA, type PrincipalRequest } from '#libs/identity/principal.js';
import { SessionTokens } from '#libs/identity/session-tokens.js';
import { forbidden, Problem } from '#libs/kernel/problem.js';

/** Lets nobody in who is not signed in and has not the route's permission. A route that asks for none is closed. */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: SessionTokens,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const places = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC_METADATA, places) === true) return true;
    const permission = this.reflector.getAllAndOverride<Permission | undefined>(PERMISSION_METADATA, places);
    const request = context.switchToHttp().getRequest<FastifyRequest & PrincipalRequest>();
    const principal = await this.tokens.principalOf(request);
    if (principal === undefined) {
      throw new Problem(
        401,
        'not-signed-in',
        '请先登录',
        '登录已过期或尚未登录，请登录后重试。您填写的内容不会因此丢失。',
      );
    }
    if (permission === undefined || !grants(principal.roles, permission)) {
      throw forbidden('您的角色没有这项权限。如确有需要，请联系管理员。');
    }
    request.principal = principal;
    return true;
  }
}
