import {
  ApiOutlined,
  AuditOutlined,
  CalendarOutlined,
  DashboardOutlined,
  FileTextOutlined,
  FundOutlined,
  MutedOutlined,
  NodeIndexOutlined,
  ScheduleOutlined,
  SettingOutlined,
  SafetyCertificateOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import type { Permission } from '../api/session.js';

export interface Destination {
  readonly path: string;
  readonly label:
    | 'today'
    | 'drafts'
    | 'reviews'
    | 'calendar'
    | 'columns'
    | 'blackouts'
    | 'timing'
    | 'channels'
    | 'people'
    | 'rules'
    | 'webhooks'
    | 'audit';
  readonly permission: Permission;
  readonly icon: React.ReactNode;
}

/** Where one can go, in the order of a morning's work. A new page is a line here and one in the router. */
export const DESTINATIONS: readonly Destination[] = [
  { path: '/', label: 'today', permission: 'release.read', icon: <DashboardOutlined aria-hidden /> },
  { path: '/drafts', label: 'drafts', permission: 'draft.read', icon: <FileTextOutlined aria-hidden /> },
  {
    path: '/reviews',
    label: 'reviews',
    permission: 'review.read',
    icon: <SafetyCertificateOutlined aria-hidden />,
  },
  {
    path: '/calendar',
    label: 'calendar',
    permission: 'release.read',
    icon: <CalendarOutlined aria-hidden />,
  },
  { path: '/columns', label: 'columns', permission: 'release.read', icon: <ScheduleOutlined aria-hidden /> },
  {
    path: '/blackouts',
    label: 'blackouts',
    permission: 'blackout.read',
    icon: <MutedOutlined aria-hidden />,
  },
  { path: '/timing', label: 'timing', permission: 'timing.read', icon: <FundOutlined aria-hidden /> },
  {
    path: '/channels',
    label: 'channels',
    permission: 'channel.read',
    icon: <NodeIndexOutlined aria-hidden />,
  },
  { path: '/people', label: 'people', permission: 'user.read', icon: <TeamOutlined aria-hidden /> },
  { path: '/rules', label: 'rules', permission: 'rules.read', icon: <SettingOutlined aria-hidden /> },
  {
    path: '/notices/webhooks',
    label: 'webhooks',
    permission: 'webhook.manage',
    icon: <ApiOutlined aria-hidden />,
  },
  { path: '/audit', label: 'audit', permission: 'audit.read', icon: <AuditOutlined aria-hidden /> },
];

/** The destination a path belongs to. */
export function destinationOf(path: string): Destination | undefined {
  return [...DESTINATIONS]
    .sort((a, b) => b.path.length - a.path.length)
    .find((one) => (one.path === '/' ? path === '/' : path === one.path || path.startsWith(`${one.path}/`)));
}
