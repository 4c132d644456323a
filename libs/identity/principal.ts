import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Actor } from '#libs/audit/audit.js';
import type { Permission, Role } from './permission.js';

/** The signed-in person of a request. */
export interface Principal {
  readonly userId: string;
  readonly username: string;
  readonly displayName: string;
  readonly departmentId: string;
  readonly departmentName: string;
  readonly roles: readonly Role[];
  readonly sessionId: string;
}

/** Which departments' rows a query may see. Every query over departmental rows takes one. */
export interface Scope {
  readonly departmentId: string;
}

export function scopeOf(principal: Principal): Scope {
  return { departmentId: principal.departmentId };
}

export function actorOf(principal: Principal): Actor {
  return { id: principal.userId, name: principal.displayName };
}

export const PERMISSION_METADATA = 'jida:permission';

/** The permission a route asks for. A route with neither this nor `Public` refuses everybody, and the start fails. */
export const Requires = (permission: Permission) => SetMetadata(PERMISSION_METADATA, permission);

export const PUBLIC_METADATA = 'jida:public';

/** A route that anybody may call: sign-in, health, platform callbacks. */
export const Public = () => SetMetadata(PUBLIC_METADATA, true);

/** What the session guard leaves on the request. */
export interface PrincipalRequest {
  principal?: Principal;
}

/** The signed-in person, put on the request by the session guard. */
export const CurrentUser = createParamDecorator((_data: unknown, context: ExecutionContext): Principal => {
  const request = context.switchToHttp().getRequest<PrincipalRequest>();
  if (request.principal === undefined) throw new Error('CurrentUser was used on a public route');
  return request.principal;
});
