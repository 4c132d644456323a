import type { PolicyReference, PublishableContent } from '#libs/channels/connector.js';
import { documentHtml } from './document-html.js';
import { escapeHtml, scriptJson, webAddress } from './escape.js';

/** The body of the page: the site's own template shows the title, date and source above it. No line breaks inside. */
export function pageHtml(content: PublishableContent): string {
  const anchor = `qa-${content.code.toLowerCase()}`;
  const parts = [
    content.lead.trim() === '' ? '' : `<p class="qa-lead">${escapeHtml(content.lead.trim())}</p>`,
    ...content.items.map((item, at) =>
      section(`${anchor}-${at + 1}`, item.question, documentHtml(item.answer, content.canonicalUrl)),
    ),
    policyHtml(content, `${anchor}-policy`),
    `<p class="qa-source">发布单位：${escapeHtml(content.department.name)}</p>`,
    `<p class="qa-code">问答编号：${escapeHtml(content.code)}</p>`,
  ];
  return `<div class="qa" lang="zh-CN">${parts.join('')}</div>`;
}

function section(id: string, title: string, inner: string): string {
  const safe = escapeHtml(id);
  return `<section aria-labelledby="${safe}"><h2 id="${safe}">${escapeHtml(title.trim())}</h2>${inner}</section>`;
}

function policyHtml(content: PublishableContent, id: string): string {
  if (content.policyReferences.length === 0) return '';
  const entries = content.policyReferences.map(
    (reference) => `<li>${policyEntry(reference, content.canonicalUrl)}</li>`,
  );
  return section(id, '政策依据', `<ul>${entries.join('')}</ul>`);
}

function policyEntry(reference: PolicyReference, base: string): string {
  const number = reference.documentNumber === undefined ? '' : `（${escapeHtml(reference.documentNumber)}）`;
  const title = `${escapeHtml(reference.title)}${number}`;
  const url = reference.url === undefined ? null : webAddress(reference.url, base);
  return url === null ? title : `<a href="${escapeHtml(url)}">${title}</a>`;
}

/** The questions and answers for search engines, after schema.org's FAQPage, safe inside a script element. */
export function faqJsonLd(content: PublishableContent): string {
  return scriptJson({
    '@context': 'https://schema.org',
    '@type': 'FAQPage',
    inLanguage: 'zh-CN',
    mainEntity: content.items.map((item) => ({
      '@type': 'Question',
      name: item.question.trim(),
      acceptedAnswer: { '@type': 'Answer', text: documentHtml(item.answer, content.canonicalUrl) },
    })),
  });
}
