import type { FastifyReply, FastifyRequest } from 'fastify';
import { isJsonObject, type Json, type JsonObject } from '#libs/kernel/json.js';
import type { World } from '../../../world.js';
import { phpParams } from './php-params.js';
import type { Role, Site, SiteUser } from './site.js';
import { refuseWp } from './wp-errors.js';

export type Capability =
  | 'edit_posts'
  | 'publish_posts'
  | 'edit_others_posts'
  | 'upload_files'
  | 'manage_categories'
  | 'unfiltered_html';

const ROLE_CAPABILITIES: Readonly<Record<Role, readonly Capability[]>> = {
  administrator: [
    'edit_posts',
    'publish_posts',
    'edit_others_posts',
    'upload_files',
    'manage_categories',
    'unfiltered_html',
  ],
  editor: [
    'edit_posts',
    'publish_posts',
    'edit_others_posts',
    'upload_files',
    'manage_categories',
    'unfiltered_html',
  ],
  author: ['edit_posts', 'publish_posts', 'upload_files'],
  contributor: ['edit_posts'],
  subscriber: [],
};

export function can(user: SiteUser | null, capability: Capability): boolean {
  return user !== null && ROLE_CAPABILITIES[user.role].includes(capability);
}

export function capabilitiesOf(user: SiteUser): Record<string, boolean> {
  const held = Object.fromEntries(ROLE_CAPABILITIES[user.role].map((capability) => [capability, true]));
  return { read: true, ...held, [user.role]: true };
}

/** One call to one site. A wrong password makes the caller a stranger, not an error (reference 1.4). */
export interface WpCall {
  readonly world: World;
  readonly site: Site;
  readonly user: SiteUser | null;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly now: number;
  /** Query and body together, as WordPress merges them; the body wins. */
  readonly params: JsonObject;
}

export function siteOf(world: World, request: FastifyRequest): Site | undefined {
  const { site } = request.params as Readonly<Record<string, string>>;
  return world.data.wordpress.sites.get(site ?? 'main');
}

export function callOf(world: World, request: FastifyRequest, reply: FastifyReply): WpCall {
  const site = siteOf(world, request) ?? refuseWp(404, 'rest_no_route', 'No such site.');
  return {
    world,
    site,
    user: viewer(site, request),
    request,
    reply,
    now: Math.floor(world.clock.now() / 1000) * 1000,
    params: { ...phpParams(request.query), ...bodyOf(request) },
  };
}

/** JSON as it is, a form as PHP reads it. */
function bodyOf({ body, headers }: FastifyRequest): JsonObject {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '');
  if (isForm) return phpParams(body);
  return isJsonObject(body) ? body : {};
}

/** The user behind an application password; spaces in it do not matter. */
function viewer(site: Site, request: FastifyRequest): SiteUser | null {
  if (!site.settings.applicationPasswords) return null;
  const basic = /^Basic\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (basic === undefined) return null;
  const [, username, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(basic, 'base64').toString('utf8')) ?? [];
  const bare = (text: string): string => text.replace(/\s+/g, '');
  return (
    site.users.find(
      (user) => user.username === username && bare(user.applicationPassword) === bare(password ?? ''),
    ) ?? null
  );
}

/** 401 for strangers, 403 for users whose role does not reach. */
export function deny(call: WpCall, code: string, message: string): never {
  return refuseWp(call.user === null ? 401 : 403, code, message);
}

export function textParam(params: JsonObject, name: string): string | undefined {
  const value = params[name];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : undefined;
}

/** A list of texts, given as an array or with commas; undefined when absent. */
export function textsParam(value: Json | undefined): string[] | undefined {
  if (Array.isArray(value)) return value.map((member) => (typeof member === 'string' ? member.trim() : ''));
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'string' ? value.split(',').map((text) => text.trim()) : undefined;
}

/** A list of whole numbers, given as an array or with commas; undefined when absent or wrong. */
export function numbersParam(value: Json | undefined): number[] | undefined {
  const list = typeof value === 'string' ? value.split(',') : typeof value === 'number' ? [value] : value;
  if (!Array.isArray(list)) return undefined;
  const numbers = list.filter((member) => member !== '').map(Number);
  return numbers.every(Number.isInteger) ? numbers : undefined;
}

/** Only the fields asked for with `_fields`. */
export function withFields(call: WpCall, view: Record<string, unknown>): Record<string, unknown> {
  const fields = call.params['_fields'];
  const names =
    typeof fields === 'string' ? fields.split(',').map((name) => name.trim().split('.')[0] ?? '') : fields;
  if (!Array.isArray(names)) return view;
  return Object.fromEntries(Object.entries(view).filter(([name]) => names.includes(name)));
}
