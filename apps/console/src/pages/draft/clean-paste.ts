/** What a word processor wraps around text, by tag. */
const DROPPED = 'style, meta, link, script, title, xml, head, o\\:p, w\\:sdt, v\\:shape, v\\:imagedata';
/** `一、`, `1.`, `（1）`, `·`, `●`, `Ø` … at the head of a paragraph that Word calls a list. */
const NUMBERED = /^\s*(?:[（(]?\d{1,3}[)）.．、]|[a-z][.)])\s*/i;
const BULLETED = /^\s*[·•●○■□▪◆◇➢Øü§–-]\s*/;

/**
 * HTML from Word, WPS or a web page, reduced to what an answer may hold: Word's list paragraphs become lists, comments,
 * styles, empty lines and indents made of blanks disappear. The editor's schema drops whatever is left over.
 */
export function cleanPastedHtml(html: string): string {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const body = page.body;
  const comments = page.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const found: Node[] = [];
  while (comments.nextNode()) found.push(comments.currentNode);
  for (const comment of found) comment.parentNode?.removeChild(comment);
  for (const element of body.querySelectorAll(DROPPED)) element.remove();
  for (const element of body.querySelectorAll('[style*="mso-list:Ignore"], [style*="mso-list: Ignore"]')) {
    const list = element.closest('p');
    if (list !== null) list.dataset.marker = element.textContent.trim();
    element.remove();
  }
  for (const heading of body.querySelectorAll('h1')) replaceTag(heading, 'h2');
  for (const heading of body.querySelectorAll('h5, h6')) replaceTag(heading, 'h4');
  for (const image of body.querySelectorAll('img')) {
    if (!/^(https:|data:image\/(png|jpeg|gif|webp);base64,)/i.test(image.getAttribute('src') ?? ''))
      image.remove();
  }
  gatherLists(body);
  tidyText(body);
  for (const paragraph of body.querySelectorAll('p')) {
    if (paragraph.textContent.trim() === '' && paragraph.querySelector('img') === null) paragraph.remove();
  }
  return body.innerHTML;
}

function replaceTag(element: Element, tag: string): void {
  const next = element.ownerDocument.createElement(tag);
  next.append(...element.childNodes);
  element.replaceWith(next);
}

function isListParagraph(element: Element | null): element is HTMLElement {
  if (element?.tagName !== 'P') return false;
  return (
    element.className.includes('MsoListParagraph') ||
    /mso-list\s*:\s*l\d/i.test(element.getAttribute('style') ?? '')
  );
}

/** Turns runs of Word's list paragraphs into one list each. */
function gatherLists(body: HTMLElement): void {
  for (const first of [...body.querySelectorAll('p')]) {
    if (!first.isConnected || !isListParagraph(first)) continue;
    const marker = first.dataset.marker ?? first.textContent;
    const numbered = NUMBERED.test(`${marker} `) && !BULLETED.test(marker);
    const list = body.ownerDocument.createElement(numbered ? 'ol' : 'ul');
    first.before(list);
    let next: Element | null = first;
    while (isListParagraph(next)) {
      const following: Element | null = next.nextElementSibling;
      if (next.dataset.marker === undefined) stripMarker(next, numbered ? NUMBERED : BULLETED);
      const item = body.ownerDocument.createElement('li');
      const paragraph = body.ownerDocument.createElement('p');
      paragraph.append(...next.childNodes);
      item.append(paragraph);
      list.append(item);
      next.remove();
      next = following;
    }
  }
}

function stripMarker(element: Element, marker: RegExp): void {
  const walker = element.ownerDocument.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode as Text;
    if (text.data.trim() === '') continue;
    text.data = text.data.replace(marker, '');
    return;
  }
}

/** Hard blanks become plain ones, and no paragraph begins with blanks: layouts indent by themselves. */
function tidyText(body: HTMLElement): void {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode as Text;
    text.data = text.data.replaceAll('\u00a0', ' ').replace(/[\u200b\ufeff]/g, '');
  }
  for (const block of body.querySelectorAll('p, h2, h3, h4, li, td, th')) {
    const first = body.ownerDocument.createTreeWalker(block, NodeFilter.SHOW_TEXT).nextNode() as Text | null;
    if (first !== null) first.data = first.data.replace(/^[\s\u3000]+/, '');
  }
}
