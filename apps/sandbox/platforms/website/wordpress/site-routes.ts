import { isJsonObject, textAt, type Json } from '#libs/kernel/json.js';
import { sitePath, type SiteUser } from './site.js';
import { can, capabilitiesOf, deny, textParam, type WpCall } from './wp-call.js';
import { invalidParam, refuseWp } from './wp-errors.js';
import type { WpRoutes } from './wp-routes.js';

const BATCH_LIMIT = 25;
const BATCH_METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** The root document, the signed-in user, and batches (reference 1.4). */
export function siteRoutes(routes: WpRoutes): void {
  routes.add('GET', '', async (call) => await call.reply.send(rootDocument(call)));
  routes.add(
    'GET',
    '/wp/v2',
    async (call) => await call.reply.send({ namespace: 'wp/v2', routes: routesOf(call) }),
  );
  routes.add('GET', '/wp/v2/users/me', async (call) => {
    if (call.user === null) return refuseWp(401, 'rest_not_logged_in', 'You are not currently logged in.');
    return await call.reply.send(userView(call, call.user, textParam(call.params, 'context') === 'edit'));
  });
  routes.add('GET', '/wp/v2/users', async (call) => {
    const edit = textParam(call.params, 'context') === 'edit';
    if (edit && !can(call.user, 'edit_others_posts')) {
      return deny(call, 'rest_forbidden_context', 'Sorry, you are not allowed to list users.');
    }
    return await call.reply.send(call.site.users.map((user) => userView(call, user, edit)));
  });
  routes.add(
    'POST',
    '/batch/v1',
    async (call) => await call.reply.status(207).send({ responses: await batch(call) }),
  );
}

function rootDocument(call: WpCall): Record<string, unknown> {
  const { settings } = call.site;
  const home = call.world.url(sitePath(call.site));
  const authorise = { endpoints: { authorization: `${home}/wp-admin/authorize-application.php` } };
  return {
    name: settings.name,
    description: settings.description,
    url: home,
    home,
    gmt_offset: String(settings.utcOffsetHours),
    timezone_string: settings.timezone,
    namespaces: ['oembed/1.0', 'wp/v2', 'wp-site-health/v1'],
    authentication: settings.applicationPasswords ? { 'application-passwords': authorise } : [],
    routes: routesOf(call),
    _links: { help: [{ href: 'https://developer.wordpress.org/rest-api/' }] },
  };
}

function routesOf(call: WpCall): Record<string, unknown> {
  const base = `${call.world.url(sitePath(call.site))}/wp-json`;
  const paths = ['/wp/v2/posts', '/wp/v2/categories', '/wp/v2/tags', '/wp/v2/media', '/wp/v2/users/me'];
  return Object.fromEntries(
    paths.map((path) => [
      path,
      { namespace: 'wp/v2', methods: ['GET', 'POST'], _links: { self: [{ href: base + path }] } },
    ]),
  );
}

function userView(call: WpCall, user: SiteUser, edit: boolean): Record<string, unknown> {
  const plain = {
    id: user.id,
    name: user.username,
    url: '',
    description: '',
    link: call.world.url(`${sitePath(call.site)}/author/${user.username}/`),
    slug: user.username,
    meta: [],
  };
  if (!edit) return plain;
  const capabilities = capabilitiesOf(user);
  return {
    ...plain,
    username: user.username,
    roles: [user.role],
    capabilities,
    extra_capabilities: { [user.role]: true },
  };
}

/** Several writes in one call, each with its own status (reference 1.4: answers 207). */
async function batch(call: WpCall): Promise<unknown[]> {
  const requests = call.params['requests'];
  if (!Array.isArray(requests) || requests.length === 0)
    return invalidParam({ requests: 'requests is not of type array.' });
  if (requests.length > BATCH_LIMIT)
    return invalidParam({ requests: 'requests must contain at most 25 items.' });
  const responses: unknown[] = [];
  for (const request of requests) responses.push(await runOne(call, request));
  return responses;
}

async function runOne(call: WpCall, request: Json): Promise<unknown> {
  if (!isJsonObject(request)) return invalidParam({ requests: 'requests[0] is not of type object.' });
  const method = BATCH_METHODS.find((known) => known === (request['method'] ?? 'POST'));
  const path = textAt(request, 'path');
  if (method === undefined || path === undefined)
    return invalidParam({ requests: 'requests[0][method] is not allowed.' });
  const answer = await call.request.server.inject({
    method,
    url: `${sitePath(call.site)}/?rest_route=${path.replace(/^\/?/, '/').replace('?', '&')}`,
    headers: { 'content-type': 'application/json', authorization: call.request.headers.authorization ?? '' },
    payload: JSON.stringify(request['body'] ?? {}),
  });
  return { body: JSON.parse(answer.payload) as unknown, status: answer.statusCode, headers: {} };
}
