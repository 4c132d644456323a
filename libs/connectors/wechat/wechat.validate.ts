import type { ChannelProfile, Finding, FindingLevel, Rendition } from '#libs/channels/connector.js';
import {
  articlesOf,
  characters,
  fieldsFromJson,
  stagedContent,
  type ArticleCover,
  type ArticleFields,
  type ArticleImage,
  type MessageFields,
} from './wechat.fields.js';
import { dataUrlBytes, imageKind, isOnPlatform, isWebAddress } from './wechat.images.js';
import { wechatSettings, type WechatSettings } from './wechat.settings.js';

const CONTENT_BYTES_LIMIT = 1024 * 1024;
const SOURCE_URL_BYTES_LIMIT = 1024;
/** Room for the marker that takes the placeholder's place. */
const MARKER_ROOM = 40;
/** From this share of the limit on, the editor is warned. */
const NEAR = 0.9;

/** Pure: what would keep the message from being accepted (reference A4.1, A5.1, A11). */
export function validateArticle(rendition: Rendition, channel: ChannelProfile): readonly Finding[] {
  const settings = wechatSettings(channel.settings);
  const fields = fieldsFromJson(rendition.fields);
  const measure = (name: string): number => rendition.measures[name] ?? 0;
  const articles = articlesOf(fields);
  return [
    ...countFindings(articles.length, measure('articlesWanted'), settings),
    ...articles.flatMap((article, index) =>
      placed(articleFindings(article, settings), index, articles.length),
    ),
    ...(fields.digest === '' && articles.length === 1 ? [digestMissing()] : []),
    ...(fields.author === '' ? [authorMissing(settings)] : []),
    ...shortenedTitles(measure('titlesShortened'), settings),
    ...pictureHints(measure('imagesConverted'), measure('imagesMoving')),
    ...hints(fields, measure('linksShownAsText')),
    ...byHand(settings),
  ];
}

function articleFindings(article: ArticleFields, settings: WechatSettings): Finding[] {
  return [
    ...titleFindings(article, settings),
    ...authorFindings(article, settings),
    ...digestFindings(article, settings),
    ...contentFindings(article, settings),
    ...sourceUrlFindings(article.contentSourceUrl),
    ...article.images.flatMap((image, index) => imageFindings(image, index + 1)),
    ...coverFindings(article.cover),
    ...placeholderFindings(article),
  ];
}

/** Says which of several articles a finding is about. */
function placed(findings: readonly Finding[], index: number, count: number): readonly Finding[] {
  if (count === 1) return findings;
  return findings.map((finding) => ({
    ...finding,
    field: index === 0 ? finding.field : `others[${index - 1}].${finding.field}`,
    message: `第 ${index + 1} 篇：${finding.message}`,
  }));
}

/** A draft's own layout is kept as it was chosen; the channel's has given way already, which is only to be known. */
function countFindings(count: number, wanted: number, { articleLimit }: WechatSettings): Finding[] {
  if (count > articleLimit) {
    const message = `这样排有 ${count} 篇文章，一条消息最多 ${articleLimit} 篇。请在“各渠道的差异”里改为合成一篇，或把问题拆成几份问答稿。`;
    return [block('too_many_articles', 'others', message)];
  }
  if (wanted <= articleLimit) return [];
  const message = `按渠道设置分开排要 ${wanted} 篇文章，超过一条消息 ${articleLimit} 篇的上限，已改为合成一篇。`;
  return [finding('warn', 'articles_merged', 'others', message)];
}

function shortenedTitles(count: number, { titleLimit }: WechatSettings): Finding[] {
  if (count === 0) return [];
  const message = `有 ${count} 篇文章的标题由较长的问题截短而成（上限 ${titleLimit} 字），正文里有完整的问题。介意的话请缩短问题。`;
  return [finding('warn', 'titles_shortened', 'others', message)];
}

function titleFindings({ title }: ArticleFields, { titleLimit }: WechatSettings): Finding[] {
  if (title === '') return [block('title_missing', 'title', '缺少标题，请填写标题。')];
  const length = characters(title);
  if (length <= titleLimit) return [];
  return [
    block(
      'title_too_long',
      'title',
      `标题有 ${length} 字，超过 ${titleLimit} 字的上限。请缩短标题，或为本渠道单独写一个短标题。`,
    ),
  ];
}

function authorMissing({ authorLimit }: WechatSettings): Finding {
  const message = `文章将不显示作者：责任部门名称超过 ${authorLimit} 字。如需显示，请管理员在渠道设置填写简称。`;
  return finding('info', 'author_missing', 'author', message);
}

function authorFindings({ author }: ArticleFields, { authorLimit }: WechatSettings): Finding[] {
  const length = characters(author);
  if (length <= authorLimit) return [];
  return [
    block(
      'author_too_long',
      'author',
      `作者有 ${length} 字，超过 ${authorLimit} 字的上限。请管理员在渠道设置改用简称。`,
    ),
  ];
}

/** Several articles are shown without (A5.1). */
function digestMissing(): Finding {
  const message = '没有摘要，平台会截取正文前 54 字。请填写导语或本渠道的摘要。';
  return finding('warn', 'digest_missing', 'digest', message);
}

function digestFindings({ digest }: ArticleFields, { digestLimit }: WechatSettings): Finding[] {
  const length = characters(digest);
  if (length <= digestLimit) return [];
  return [
    block(
      'digest_too_long',
      'digest',
      `摘要有 ${length} 字，超过 ${digestLimit} 字的上限。请缩短本渠道的摘要。`,
    ),
  ];
}

function contentFindings(article: ArticleFields, { contentLimit }: WechatSettings): Finding[] {
  const content = stagedContent(article);
  const length = characters(content);
  const bytes = Buffer.byteLength(content, 'utf8');
  if (length >= contentLimit) {
    return [
      block(
        'content_too_long',
        'content',
        `正文连同排版代码有 ${length} 个字符，须少于 ${contentLimit} 个。请精简答复、减少表格，或拆成两篇发布。`,
      ),
    ];
  }
  if (bytes >= CONTENT_BYTES_LIMIT) {
    return [
      block(
        'content_too_large',
        'content',
        `正文有 ${bytes} 字节，须小于 1 MB。请精简答复，或拆成两篇发布。`,
      ),
    ];
  }
  if (length < contentLimit * NEAR) return [];
  return [
    finding(
      'warn',
      'content_near_limit',
      'content',
      `正文连同排版代码有 ${length} 个字符，接近 ${contentLimit} 个的上限，建议精简。`,
    ),
  ];
}

function sourceUrlFindings(url: string): Finding[] {
  if (!isWebAddress(url)) {
    return [
      block(
        'source_url_invalid',
        'contentSourceUrl',
        '“阅读原文”需要一个 http 或 https 的公开地址，发布后也靠它核对。请管理员检查知识库的公开地址设置。',
      ),
    ];
  }
  if (Buffer.byteLength(url, 'utf8') + MARKER_ROOM <= SOURCE_URL_BYTES_LIMIT) return [];
  return [
    block(
      'source_url_too_long',
      'contentSourceUrl',
      '“阅读原文”链接超过 1 KB，请管理员缩短知识库的公开地址。',
    ),
  ];
}

function imageFindings(image: ArticleImage, number: number): Finding[] {
  const field = `images[${number - 1}]`;
  const missingAlt =
    image.alt.trim() === ''
      ? [
          finding(
            'warn',
            'image_alt_missing',
            field,
            `第 ${number} 张图片没有文字说明，请补上，方便视障读者。`,
          ),
        ]
      : [];
  return [...missingAlt, ...bytesFindings(image, number, field)];
}

function bytesFindings(image: ArticleImage, number: number, field: string): Finding[] {
  if (isOnPlatform(image.source)) return [];
  if (image.sha256 === null) {
    const message = `第 ${number} 张图片取不到：地址打不开、不是 jpg、png、gif 或 webp 图片，或超过 8 MB。请删除后重新上传图片。`;
    return [block('image_unreachable', field, message)];
  }
  const bytes = dataUrlBytes(image.source);
  if (bytes === null || imageKind(bytes) !== null) return [];
  return [block('image_type', field, `第 ${number} 张图片不是可用的图片，请换一张后重新插入。`)];
}

function coverFindings(cover: ArticleCover): Finding[] {
  if (cover.kind !== 'picture' || cover.sha256 !== null) return [];
  return [block('cover_unreachable', 'cover', '封面图片取不到，请重新上传封面，或去掉它改用自动封面。')];
}

/** `{{` in plain text would be taken for a placeholder at staging. In the body it is written as an entity. */
function placeholderFindings(fields: ArticleFields): Finding[] {
  const named = [
    ['title', '标题', fields.title],
    ['author', '作者', fields.author],
    ['digest', '摘要', fields.digest],
  ] as const;
  return named
    .filter(([, , text]) => text.includes('{{'))
    .map(([field, label]) =>
      block('placeholder_text', field, `${label}含有“{{”，会被当成占位符，请改用其他括号。`),
    );
}

/** Not part of what is approved: the account decides who presses the button. */
function byHand({ publishMode }: WechatSettings): Finding[] {
  if (publishMode !== 'draft_only') return [];
  const message = '本渠道只建草稿：到点后须由人登录公众平台点“发表”，系统会提醒并等待结果。';
  return [finding('info', 'published_by_hand', 'publishMode', message)];
}

function pictureHints(converted: number, moving: number): Finding[] {
  if (moving > 0) {
    const message = `有 ${moving} 张动图，公众号文章里只显示第一帧。`;
    return [finding('warn', 'images_moving', 'images', message)];
  }
  if (converted === 0) return [];
  const message = `有 ${converted} 张图片会自动转换或压缩（平台只收小于 1 MB 的 jpg、png）。`;
  return [finding('info', 'images_converted', 'images', message)];
}

function hints(fields: MessageFields, linksShownAsText: number): Finding[] {
  return [
    ...(linksShownAsText === 0
      ? []
      : [
          finding(
            'info',
            'links_as_text',
            'content',
            `正文有 ${linksShownAsText} 个站外链接，公众号文章里不能点击，将显示为文字和地址。`,
          ),
        ]),
    ...(fields.pushToFollowers
      ? [
          finding(
            'info',
            'push_to_followers',
            'pushToFollowers',
            '本渠道为群发：发布时会通知全部关注者，并占用群发次数。',
          ),
        ]
      : []),
  ];
}

function block(code: string, field: string, message: string): Finding {
  return finding('block', code, field, message);
}

function finding(level: FindingLevel, code: string, field: string, message: string): Finding {
  return { level, code: `wechat.${code}`, field, message };
}
