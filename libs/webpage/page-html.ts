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

/**
 * The questions and answers for machines, after schema.org (reference 3), safe inside a script element: one question is
 * the main entity of its page, several make a FAQPage. What is marked up is what is shown; the times of publication are
 * facts of the release and stand in the page tags.
 */
export function faqJsonLd(content: PublishableContent): string {
  const organisation = { '@type': 'GovernmentOrganization', name: content.department.name };
  const questions = content.items.map((item) => ({
    '@type': 'Question',
    name: item.question.trim(),
    acceptedAnswer: {
      '@type': 'Answer',
      text: documentHtml(item.answer, content.canonicalUrl),
      author: organisation,
    },
  }));
  const policies = content.policyReferences.map((reference) => policyThing(reference, content.canonicalUrl));
  return scriptJson({
    '@context': 'https://schema.org',
    '@type': questions.length === 1 ? 'WebPage' : 'FAQPage',
    name: (content.variant.title ?? content.title).trim(),
    url: content.canonicalUrl,
    inLanguage: 'zh-CN',
    publisher: organisation,
    ...(content.category === '' ? {} : { about: content.category }),
    ...(policies.length === 0 ? {} : { isBasedOn: policies }),
    mainEntity: questions.length === 1 ? questions[0] : questions,
  });
}

function policyThing(reference: PolicyReference, base: string): object {
  const url = reference.url === undefined ? null : webAddress(reference.url, base);
  return {
    '@type': 'CreativeWork',
    name: reference.title,
    ...(reference.documentNumber === undefined ? {} : { identifier: reference.documentNumber }),
    ...(url === null ? {} : { url }),
  };
}
