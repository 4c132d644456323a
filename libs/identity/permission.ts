export type Role = 'editor' | 'reviewer' | 'admin' | 'auditor';

export const ROLES: readonly Role[] = ['editor', 'reviewer', 'admin', 'auditor'];

/** What a route asks for, and which roles have it. Nobody else has: a role that is not named is refused. */
export const PERMISSIONS = {
  'self.read': ['editor', 'reviewer', 'admin', 'auditor'],
  'draft.read': ['editor', 'reviewer', 'admin', 'auditor'],
  'draft.edit': ['editor'],
  'draft.import': ['editor'],
  'review.read': ['editor', 'reviewer', 'admin', 'auditor'],
  'review.submit': ['editor'],
  'review.decide': ['reviewer'],
  'review.flow': ['admin'],
  'channel.read': ['editor', 'reviewer', 'admin', 'auditor'],
  'channel.manage': ['admin'],
  'channel.pause': ['editor', 'admin'],
  'publishing.stop': ['editor', 'reviewer', 'admin'],
  'publishing.resume': ['admin'],
  'release.read': ['editor', 'reviewer', 'admin', 'auditor'],
  'release.plan': ['editor'],
  'release.resolve': ['editor', 'admin'],
  'release.exempt': ['admin'],
  'blackout.read': ['editor', 'reviewer', 'admin', 'auditor'],
  'blackout.manage': ['admin'],
  'blackout.global': ['admin'],
  'rules.read': ['editor', 'reviewer', 'admin', 'auditor'],
  'rules.manage': ['admin'],
  'review.revoke': ['reviewer', 'admin'],
  'days.manage': ['admin'],
  'timing.read': ['editor', 'reviewer', 'admin', 'auditor'],
  'webhook.manage': ['admin'],
  'user.read': ['admin', 'auditor'],
  'user.manage': ['admin'],
  'audit.read': ['admin', 'auditor'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

export type Permission = keyof typeof PERMISSIONS;

export function grants(roles: readonly Role[], permission: Permission): boolean {
  const allowed: readonly Role[] = PERMISSIONS[permission];
  return roles.some((role) => allowed.includes(role));
}
