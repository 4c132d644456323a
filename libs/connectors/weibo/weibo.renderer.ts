import type { ChannelProfile, Finding, PublishableContent, Rendition } from '#libs/channels/connector.js';
import { textAt } from '#libs/kernel/json.js';
import { articleIn, judgeArticle, renderArticle } from './weibo.article.js';
import { escapeHtml } from './weibo.escape.js';
import { chosenPicture, judgePicture, MEDIA, pictureMeasures } from './weibo.pictures.js';
import { postText } from './weibo.post-text.js';
import { readWeiboSettings, type WeiboSettings } from './weibo.settings.js';
import { editorCount, hasTopic, plainCount } from './weibo.text.js';
import type { PostPicture } from './weibo.upload.js';

const TEMPLATE = 'weibo/2';

/** One short post: text, marker, address, and a space that ends the address; with one picture at most (reference B3). */
export function renderWeibo(content: PublishableContent, channel: ChannelProfile): Rendition {
  const settings = readWeiboSettings(channel.settings);
  if (settings.publishMode === 'article') return renderArticle(content, channel);
  const { text, url } = postText(content, settings);
  const chosen = chosenPicture(content, settings);
  return {
    template: TEMPLATE,
    fields: { text, url, ...(chosen === null ? {} : { picture: { ...chosen.picture } }) },
    previewHtml: preview(text, url) + picturePreview(chosen?.picture),
    measures: {
      editorCount: editorCount(text),
      plainCount: plainCount(text),
      limit: settings.charLimit,
      ...pictureMeasures(chosen?.fact ?? null),
    },
  };
}

/** Judges a rendition by reference B3 to B5. */
export function validateWeibo(rendition: Rendition, channel: ChannelProfile): readonly Finding[] {
  const article = articleIn(rendition.fields);
  if (article !== null) return judgeArticle(article, channel);
  const settings = readWeiboSettings(channel.settings);
  const text = textAt(rendition.fields, 'text') ?? '';
  const url = textAt(rendition.fields, 'url') ?? '';
  return [
    ...judgeLength(text, settings),
    ...judgeAddress(text, url, settings),
    ...judgeTopic(text),
    ...judgePicture(rendition.fields['picture'], rendition.measures),
  ];
}

function judgeLength(text: string, settings: WeiboSettings): Finding[] {
  const counted = editorCount(text);
  if (counted > settings.charLimit) {
    return [
      {
        level: 'block',
        code: 'weibo.text_too_long',
        field: 'text',
        message: `微博共 ${counted} 字（含编号和链接），超过 ${settings.charLimit} 字，请缩短短文本。`,
      },
    ];
  }
  const plain = plainCount(text);
  if (plain <= settings.charLimit) return [];
  return [
    {
      level: 'warn',
      code: 'weibo.text_may_be_too_long',
      field: 'text',
      message: `链接按实际长度计算共 ${plain} 字，超过 ${settings.charLimit} 字；平台若这样计算会拒绝发布，建议再缩短一些。`,
    },
  ];
}

function judgeAddress(text: string, url: string, settings: WeiboSettings): Finding[] {
  if (url !== '' && text.includes(`${url} `) && isBelow(url, settings.safeDomainUrl)) return [];
  return [
    {
      level: 'block',
      code: 'weibo.outside_safe_domain',
      field: 'url',
      message:
        '问答的公开地址不在安全域名之下，微博会拒绝发布。请管理员核对渠道的“安全域名”和系统的公开地址。',
    },
  ];
}

function judgeTopic(text: string): Finding[] {
  if (!hasTopic(text)) return [];
  return [
    {
      level: 'block',
      code: 'weibo.topic_removed',
      field: 'text',
      message: '微博会自动去掉“#话题#”，发出的内容将与审核的不一致，请删除井号。',
    },
  ];
}

/** True when the host of `url` is the safe domain or one below it. */
function isBelow(url: string, safeDomainUrl: string): boolean {
  const host = URL.parse(url)?.hostname;
  const safe = URL.parse(safeDomainUrl)?.hostname;
  return host !== undefined && safe !== undefined && (host === safe || host.endsWith(`.${safe}`));
}

function preview(text: string, url: string): string {
  const safe = escapeHtml(text).replaceAll('\n', '<br>');
  if (!/^https?:/i.test(url)) return `<p>${safe}</p>`;
  const link = escapeHtml(url);
  return `<p>${safe.replace(link, () => `<a href="${link}" rel="noopener noreferrer">${link}</a>`)}</p>`;
}

function picturePreview(picture: PostPicture | undefined): string {
  if (picture?.sha256 === undefined || picture.sha256 === null) return '';
  return `<p><img src="${MEDIA}${picture.sha256}" alt="配图" style="max-width:100%"></p>`;
}
