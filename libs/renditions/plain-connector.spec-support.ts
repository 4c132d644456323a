import type { Connector, Finding } from '#libs/channels/connector.js';
import { toPlainText } from '#libs/document/to-plain-text.js';

/** The smallest platform: shows a title and a body, and takes titles of at most `titleLimit` setting characters. */
export function plainConnector(kind = 'plain'): Connector {
  const outOfUse = (): never => {
    throw new Error('a review publishes nothing');
  };
  return {
    kind,
    label: '纯文本',
    capabilities: {
      asynchronous: false,
      idempotencyKey: false,
      lookup: 'exact',
      marker: '',
      canUpdate: false,
      canWithdraw: false,
      quotas: [],
    },
    configuration: { settings: [], credentials: [] },
    timing: outOfUse,
    checkConnection: outOfUse,
    stage: outOfUse,
    commit: outOfUse,
    lookup: outOfUse,
    render: (content, channel) => {
      const title = content.variant.title ?? content.title;
      const lines = content.items.map((item) => `${item.question}\n${toPlainText(item.answer)}`);
      const body = content.variant.shortText ?? [content.lead, ...lines].join('\n');
      const fields = {
        title,
        body,
        link: content.canonicalUrl,
        author: channel.settings['author'] ?? '',
        edition: content.revisionNumber,
      };
      return {
        template: `${kind}/1`,
        fields,
        previewHtml: `<p>${title}</p>`,
        measures: { title: title.length },
      };
    },
    validate: (rendition, channel): readonly Finding[] => {
      const limit = channel.settings['titleLimit'] ?? 60;
      const findings: Finding[] = [
        { level: 'info', code: `${kind}.seen`, field: 'body', message: '已检查。' },
      ];
      if ((rendition.measures['title'] ?? 0) > Number(limit)) {
        findings.push({
          level: 'block',
          code: `${kind}.title_too_long`,
          field: 'title',
          message: '标题过长，请缩短。',
        });
      }
      return findings;
    },
  };
}
