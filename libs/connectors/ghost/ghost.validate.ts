import type { ChannelProfile, Finding, Rendition } from '#libs/channels/connector.js';
import { textAt, type JsonObject } from '#libs/kernel/json.js';
import { judgeAccess, judgeNames, judgePictures, judgeTags } from '#libs/webpage/judge-page.js';
import { missingSetting, readGhostSettings, settingMessage, type GhostSettings } from './ghost.settings.js';

/** Begins the code of every finding. */
const KIND = 'ghost';

/** Characters that Ghost's own schema allows (posts, posts_meta and tags); more is answered with 422. */
const LIMITS = { title: 255, excerpt: 300, tag: 191, canonicalUrl: 2_000 } as const;

export function validateGhost(rendition: Rendition, channel: ChannelProfile): readonly Finding[] {
  const settings = readGhostSettings(channel.settings);
  return [
    ...judgeSettings(settings),
    ...judgeNames(rendition, KIND),
    ...judgeLengths(rendition.fields),
    ...judgeNewTags(rendition.fields),
    ...judgePictures(rendition, KIND),
    ...judgeAccess(textAt(rendition.fields, 'html') ?? '', KIND),
    ...(settings.pageTags ? judgeTags(rendition.fields['pageTags'], KIND) : []),
  ];
}

function judgeSettings(settings: GhostSettings): Finding[] {
  const missing = missingSetting(settings);
  if (missing === null) return [];
  return [
    { level: 'block', code: 'ghost.setting_missing', field: missing, message: settingMessage(missing) },
  ];
}

function judgeLengths(fields: JsonObject): Finding[] {
  const lengths = [
    { field: 'title', label: '标题', most: LIMITS.title },
    { field: 'excerpt', label: '摘要', most: LIMITS.excerpt },
    { field: 'canonicalUrl', label: '规范网址', most: LIMITS.canonicalUrl },
  ];
  return lengths.flatMap(({ field, label, most }) => {
    const length = Array.from(textAt(fields, field) ?? '').length;
    if (length <= most) return [];
    const message = `${label}有 ${length} 个字符，网站最多收 ${most} 个，请缩短。`;
    return [{ level: 'block', code: `ghost.${field}_too_long`, field, message }];
  });
}

/** A tag that begins with a hash sign is hidden from readers, and one with a comma at its front is refused. */
function judgeNewTags(fields: JsonObject): Finding[] {
  const tags = Array.isArray(fields['tags']) ? fields['tags'] : [];
  const unfit = tags.filter(
    (tag) => typeof tag !== 'string' || /^[#,]/.test(tag) || Array.from(tag).length > LIMITS.tag,
  );
  if (unfit.length === 0) return [];
  return [
    {
      level: 'block',
      code: 'ghost.tag_unfit',
      field: 'tags',
      message: `网站标签不能以“#”或逗号开头，也不能超过 ${LIMITS.tag} 个字符：${unfit.map(String).join('、')}。请修改渠道设置或问答稿的分类。`,
    },
  ];
}
