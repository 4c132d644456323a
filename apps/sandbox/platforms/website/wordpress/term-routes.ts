import { sitePath, type Term } from './site.js';
import { contextOf, paged } from './post-list.js';
import { toSlug } from './post-rules.js';
import { can, deny, numbersParam, textParam, textsParam, withFields, type WpCall } from './wp-call.js';
import { invalidParam, refuseWp } from './wp-errors.js';
import { sendList, sendMade, type WpRoutes } from './wp-routes.js';

type Taxonomy = Term['taxonomy'];

/** Categories and tags; making one that exists is 400 `term_exists` with its id (reference 1.4). */
export function termRoutes(routes: WpRoutes): void {
  for (const [base, taxonomy] of [
    ['/wp/v2/categories', 'category'],
    ['/wp/v2/tags', 'post_tag'],
  ] as const) {
    routes.add('GET', base, async (call) => {
      contextOf(call, 'manage_categories');
      const page = paged(call, findTerms(call, taxonomy));
      return await sendList(
        call,
        page.items.map((term) => withFields(call, termView(call, term))),
        page,
      );
    });
    routes.add('POST', base, async (call) => await sendMade(call, base, createTerm(call, taxonomy)));
    routes.add('GET', `${base}/:id`, async (call) => {
      const term = termIn(call, taxonomy);
      contextOf(call, 'manage_categories');
      return await call.reply.send(termView(call, term));
    });
    for (const method of ['POST', 'PUT', 'PATCH'] as const) {
      routes.add(method, `${base}/:id`, async (call) => await call.reply.send(updateTerm(call, taxonomy)));
    }
    routes.add('DELETE', `${base}/:id`, async (call) => await call.reply.send(deleteTerm(call, taxonomy)));
  }
}

function findTerms(call: WpCall, taxonomy: Taxonomy): Term[] {
  const slugs = textsParam(call.params['slug'])?.map(toSlug);
  const search = textParam(call.params, 'search')?.toLowerCase();
  const include = numbersParam(call.params['include']);
  return [...call.site.terms.values()]
    .filter(
      (term) =>
        term.taxonomy === taxonomy &&
        (slugs === undefined || slugs.includes(term.slug)) &&
        (search === undefined || term.name.toLowerCase().includes(search)) &&
        (include === undefined || include.includes(term.id)),
    )
    .sort((a, b) => a.name.localeCompare(b.name, 'zh'));
}

function termIn(call: WpCall, taxonomy: Taxonomy): Term {
  const { id } = call.request.params as Readonly<Record<string, string>>;
  const term = call.site.terms.get(Number(id));
  return term?.taxonomy === taxonomy ? term : refuseWp(404, 'rest_term_invalid', 'Term does not exist.');
}

function createTerm(call: WpCall, taxonomy: Taxonomy): Record<string, unknown> {
  const mayCreate = can(call.user, taxonomy === 'category' ? 'manage_categories' : 'edit_posts');
  if (!mayCreate)
    return deny(call, 'rest_cannot_create', 'Sorry, you are not allowed to create terms in this taxonomy.');
  const name = textParam(call.params, 'name')?.trim() ?? '';
  if (name === '')
    return refuseWp(400, 'rest_missing_callback_param', 'Missing parameter(s): name', { params: ['name'] });
  const parent = Number(textParam(call.params, 'parent') ?? '0');
  if (!Number.isInteger(parent)) return invalidParam({ parent: 'parent is not of type integer.' });
  const slug = toSlug(textParam(call.params, 'slug') ?? name);
  const twin = [...call.site.terms.values()].find(
    (term) =>
      term.taxonomy === taxonomy && (term.slug === slug || (term.name === name && term.parent === parent)),
  );
  if (twin !== undefined) {
    const message = 'A term with the name provided already exists with this parent.';
    return refuseWp(400, 'term_exists', message, { term_id: twin.id });
  }
  call.site.lastTermId += 1;
  const description = textParam(call.params, 'description') ?? '';
  const term: Term = { id: call.site.lastTermId, taxonomy, name, slug, description, parent };
  call.site.terms.set(term.id, term);
  return termView(call, term);
}

function manageable(call: WpCall, taxonomy: Taxonomy): Term {
  const term = termIn(call, taxonomy);
  if (!can(call.user, 'manage_categories'))
    deny(call, 'rest_cannot_update', 'Sorry, you are not allowed to edit this term.');
  return term;
}

function updateTerm(call: WpCall, taxonomy: Taxonomy): Record<string, unknown> {
  const term = manageable(call, taxonomy);
  term.name = textParam(call.params, 'name') ?? term.name;
  term.slug = toSlug(textParam(call.params, 'slug') ?? term.slug);
  term.description = textParam(call.params, 'description') ?? term.description;
  return termView(call, term);
}

function deleteTerm(call: WpCall, taxonomy: Taxonomy): Record<string, unknown> {
  const term = manageable(call, taxonomy);
  if (textParam(call.params, 'force') !== 'true' && call.params['force'] !== true) {
    return refuseWp(
      501,
      'rest_trash_not_supported',
      'Terms do not support trashing. Set "force=true" to delete.',
    );
  }
  call.site.terms.delete(term.id);
  return { deleted: true, previous: termView(call, term) };
}

function termView(call: WpCall, term: Term): Record<string, unknown> {
  const category = term.taxonomy === 'category';
  const posts = [...call.site.posts.values()].filter((post) => post.status === 'publish');
  return {
    id: term.id,
    count: posts.filter((post) => (category ? post.categories : post.tags).includes(term.id)).length,
    description: term.description,
    link: call.world.url(`${sitePath(call.site)}/${category ? 'category' : 'tag'}/${term.slug}/`),
    name: term.name,
    slug: term.slug,
    taxonomy: term.taxonomy,
    ...(category ? { parent: term.parent } : {}),
    meta: [],
  };
}
