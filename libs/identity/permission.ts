export type Role = 'editor' | 'reviewer' | 'admin' | 'auditor' | 'leader';

export const ROLES: readonly Role[] = ['editor', 'reviewer', 'admin', 'auditor', 'leader'];

/** Everybody who works for a department may read what it does. */
const READERS = ROLES;

/**
 * What a route asks for, and which roles have it. Nobody else has: a role that is not named is refused. A leader reads
 * and is told, and changes nothing.
 */
export const PERMISSIONS = {
  'self.read': READERS,
  'draft.read': READERS,
  'draft.edit': ['editor'],
  'draft.import': ['editor'],
  'review.read': READERS,
  'review.submit': ['editor'],
  'review.decide': ['reviewer'],
  'review.flow': ['admin'],
  'channel.read': READERS,
  'channel.manage': ['admin'],
  'channel.pause': ['editor', 'admin'],
  'publishing.stop': ['editor', 'reviewer', 'admin'],
  'publishing.resume': ['admin'],
  'release.read': READERS,
  'release.plan': ['editor'],
  'release.resolve': ['editor', 'admin'],
  'release.exempt': ['admin'],
  'blackout.read': READERS,
  'blackout.manage': ['admin'],
  'blackout.global': ['admin'],
  'rules.read': READERS,
  'rules.manage': ['admin'],
  'review.revoke': ['reviewer', 'admin'],
  'days.manage': ['admin'],
  'timing.read': READERS,
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
