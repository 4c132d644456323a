import { randomText, steadyInt } from '../../random.js';
import type { World } from '../../world.js';
import type { Comment, CommentThread, Publication, WechatAccount } from './account.js';

const QUESTIONS = [
  '请问外地户籍也可以办理吗？',
  '需要本人到场吗？可以委托家人吗？',
  '网上提交后多久能收到结果？',
  '周末窗口上班吗？',
  '原来的证件丢了怎么办？',
  '需要准备哪些材料？能不能写得再具体一点？',
  '谢谢，说得很清楚，已经办好了。',
  '老人没有智能手机怎么办？',
] as const;

const threadKey = (mid: string, index: number): string => `${mid}_${index}`;

/** The comments of one article; `index` counts from 0 (reference A9). */
export function threadOf(account: WechatAccount, mid: string, index: number): CommentThread | undefined {
  return account.threads.get(threadKey(mid, index));
}

/** Gives each new article its thread, with made-up comments where the account is set so. */
export function openThreads(world: World, account: WechatAccount, publication: Publication): void {
  for (const [index, article] of publication.articles.entries()) {
    const thread: CommentThread = { open: article.needOpenComment === 1, lastId: 0, comments: [] };
    account.threads.set(threadKey(publication.mid, index), thread);
    const wanted = thread.open ? account.settings.autoComments : 0;
    const first = steadyInt(QUESTIONS.length, 'comment', publication.mid, index);
    for (let nth = 0; nth < wanted; nth += 1) {
      const question = QUESTIONS[(first + nth) % QUESTIONS.length] ?? QUESTIONS[0];
      addComment(world, thread, { content: question });
    }
  }
}

/** A citizen writes under an article. */
export function addComment(
  world: World,
  thread: CommentThread,
  input: { readonly content: string; readonly openid?: string | undefined },
): Comment {
  thread.lastId += 1;
  const comment: Comment = {
    id: thread.lastId,
    openid: input.openid ?? `o${randomText(27)}`,
    content: input.content,
    createdAt: world.clock.now(),
    elected: false,
    deletedByUser: false,
    reply: null,
  };
  thread.comments.push(comment);
  world.touch();
  return comment;
}
