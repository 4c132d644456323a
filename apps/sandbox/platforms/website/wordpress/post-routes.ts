import { applyPostInput, checkMayPublish, readPostInput } from './post-input.js';
import { contextOf, findPosts, maySee, paged } from './post-list.js';
import { gmtText, localText, trashPost } from './post-rules.js';
import { erasePost, noteVisibility } from './post-store.js';
import { postView } from './post-view.js';
import type { Post, Revision } from './site.js';
import { can, deny, withFields, type WpCall } from './wp-call.js';
import { refuseWp } from './wp-errors.js';
import { sendList, sendMade, type WpRoutes } from './wp-routes.js';

/** Posts and their revisions (reference 1.4, 1.5). */
export function postRoutes(routes: WpRoutes): void {
  routes.add('GET', '/wp/v2/posts', async (call) => {
    const context = contextOf(call);
    const page = paged(call, findPosts(call));
    const views = page.items.map((post) => withFields(call, postView(call.world, call.site, post, context)));
    return await sendList(call, views, page);
  });
  routes.add('POST', '/wp/v2/posts', async (call) => await sendMade(call, '/wp/v2/posts', createPost(call)));
  routes.add('GET', '/wp/v2/posts/:id', async (call) => {
    const post = postIn(call);
    const context = contextOf(call);
    if (!maySee(call.user, post)) deny(call, 'rest_forbidden', 'Sorry, you are not allowed to do that.');
    return await call.reply.send(withFields(call, postView(call.world, call.site, post, context)));
  });
  for (const method of ['POST', 'PUT', 'PATCH'] as const) {
    routes.add(method, '/wp/v2/posts/:id', async (call) => await call.reply.send(updatePost(call)));
  }
  routes.add('DELETE', '/wp/v2/posts/:id', async (call) => await call.reply.send(deletePost(call)));
  routes.add('GET', '/wp/v2/posts/:id/revisions', async (call) => {
    const post = editablePost(
      call,
      'rest_cannot_read',
      'Sorry, you are not allowed to view revisions of this post.',
    );
    const page = paged(call, post.revisions.toReversed());
    return await sendList(
      call,
      page.items.map((revision) => revisionView(call, post, revision)),
      page,
    );
  });
}

function postIn(call: WpCall): Post {
  const { id } = call.request.params as Readonly<Record<string, string>>;
  return call.site.posts.get(Number(id)) ?? refuseWp(404, 'rest_post_invalid_id', 'Invalid post ID.');
}

/** @throws WpError 401 for strangers, 403 `rest_cannot_edit` where the role is too low. */
function editablePost(call: WpCall, code: string, message: string): Post {
  const post = postIn(call);
  const own = post.author === call.user?.id && can(call.user, 'edit_posts');
  const ownPublished = own && (post.status !== 'publish' || can(call.user, 'publish_posts'));
  if (!ownPublished && !can(call.user, 'edit_others_posts')) deny(call, code, message);
  return post;
}

function createPost(call: WpCall): Record<string, unknown> {
  if (call.user === null || !can(call.user, 'edit_posts')) {
    return deny(call, 'rest_cannot_create', 'Sorry, you are not allowed to create posts as this user.');
  }
  if (call.params['id'] !== undefined)
    return refuseWp(400, 'rest_post_exists', 'Cannot create existing post.');
  const input = readPostInput(call);
  checkMayPublish(call, input.status);
  const { site, now } = call;
  site.lastPostId += 1;
  const post: Post = {
    ...emptyPost(site.lastPostId, call.user.id, now),
    categories: input.categories === undefined ? [1] : [],
  };
  applyPostInput(call, post, input);
  post.modified = post.date ?? now;
  site.posts.set(post.id, post);
  noteVisibility(call.world, site, post);
  return postView(call.world, site, post, 'edit');
}

export function emptyPost(id: number, author: number, now: number): Post {
  return {
    id,
    author,
    title: '',
    content: '',
    excerpt: '',
    slug: '',
    askedSlug: '',
    status: 'draft',
    date: null,
    createdAt: now,
    modified: now,
    categories: [],
    tags: [],
    featuredMedia: 0,
    meta: {},
    commentStatus: 'open',
    sticky: false,
    beforeTrash: null,
    revisions: [],
  };
}

function updatePost(call: WpCall): Record<string, unknown> {
  const post = editablePost(call, 'rest_cannot_edit', 'Sorry, you are not allowed to edit this post.');
  const input = readPostInput(call);
  checkMayPublish(call, input.status);
  applyPostInput(call, post, input);
  post.modified = call.now;
  keepRevision(call, post);
  noteVisibility(call.world, call.site, post);
  return postView(call.world, call.site, post, 'edit');
}

/** Every update leaves a revision (reference 1.4, "Writing"). */
function keepRevision(call: WpCall, post: Post): void {
  call.site.lastPostId += 1;
  post.revisions.push({
    id: call.site.lastPostId,
    at: call.now,
    author: call.user?.id ?? 0,
    title: post.title,
    content: post.content,
    excerpt: post.excerpt,
  });
}

/** To the trash, or for good with `force` (reference 1.4, "Withdraw and delete"). */
function deletePost(call: WpCall): Record<string, unknown> {
  const post = editablePost(call, 'rest_cannot_delete', 'Sorry, you are not allowed to delete this post.');
  const before = postView(call.world, call.site, post, 'edit');
  const force = call.params['force'];
  if (force === true || force === 'true' || force === '1') {
    erasePost(call.world, call.site, post);
    return { deleted: true, previous: before };
  }
  if (post.status === 'trash')
    return refuseWp(410, 'rest_already_trashed', 'The post has already been deleted.');
  trashPost(post, call.now);
  noteVisibility(call.world, call.site, post);
  return postView(call.world, call.site, post, 'edit');
}

function revisionView(call: WpCall, post: Post, revision: Revision): Record<string, unknown> {
  return {
    id: revision.id,
    parent: post.id,
    author: revision.author,
    date: localText(call.site, revision.at),
    date_gmt: gmtText(revision.at),
    modified: localText(call.site, revision.at),
    modified_gmt: gmtText(revision.at),
    slug: `${post.id}-revision-v1`,
    title: { raw: revision.title, rendered: revision.title },
    content: { raw: revision.content, rendered: `${revision.content}\n` },
    excerpt: { raw: revision.excerpt, rendered: revision.excerpt },
  };
}
