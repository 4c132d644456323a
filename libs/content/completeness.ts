import type { DocNode } from '#libs/document/document.js';
import { isEmptyDocument } from '#libs/document/to-plain-text.js';
import type { FieldFault } from '#libs/kernel/problem.js';
import type { DraftContent } from './draft-content.js';

/** What is still missing before anybody should be asked to review it; empty when nothing is. */
export function missingParts(content: DraftContent): readonly FieldFault[] {
  if (content.items.length === 0) {
    return [{ field: 'items', code: 'no-items', message: '还没有问答内容，请至少写一条问答再送审。' }];
  }
  return content.items.flatMap((item, index) => {
    const field = `items[${index}]`;
    return [
      ...(item.question === ''
        ? [{ field: `${field}.question`, code: 'empty-question', message: '问题为空，请填写或删去这一条。' }]
        : []),
      ...(isEmptyDocument(item.answer)
        ? [{ field: `${field}.answer`, code: 'empty-answer', message: '答案为空，请填写或删去这一条。' }]
        : []),
      ...undescribedImages(item.answer, `${field}.answer`),
    ];
  });
}

function undescribedImages(node: DocNode, path: string): readonly FieldFault[] {
  if (node.type === 'image' && String(node.attrs?.['alt'] ?? '').trim() === '') {
    return [
      {
        field: path,
        code: 'image-without-description',
        message: '图片缺少文字说明（alt），请补上，供看不到图片的人阅读。',
      },
    ];
  }
  return (node.content ?? []).flatMap((child, index) =>
    undescribedImages(child, `${path}.content[${index}]`),
  );
}
