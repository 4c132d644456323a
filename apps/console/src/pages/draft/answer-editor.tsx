import Image from '@tiptap/extension-image';
import { TableKit } from '@tiptap/extension-table';
import { EditorContent, useEditor, type JSONContent } from '@tiptap/react';
import StarterKit from '@tiptap/starter-kit';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { fromEditor, toEditor, withoutTail, type DocNode } from '../../text/document.js';
import { toastDone } from '../../ui/toast.js';
import { AnswerTools } from './answer-tools.js';
import { cleanPastedHtml } from './clean-paste.js';
import './answer-editor.css';

const EXTENSIONS = [
  StarterKit.configure({
    underline: false,
    strike: false,
    code: false,
    codeBlock: false,
    horizontalRule: false,
    heading: { levels: [2, 3, 4] },
    link: { openOnClick: false, autolink: true, protocols: ['http', 'https', 'mailto', 'tel'] },
  }),
  Image.configure({ inline: false, allowBase64: true }),
  TableKit.configure({ table: { resizable: false } }),
];

export interface AnswerEditorProps {
  readonly id: string;
  readonly describedBy: string;
  readonly value: DocNode;
  readonly onChange: (value: DocNode) => void;
  readonly editable: boolean;
  readonly label: string;
  /** Changes when the value is replaced from outside. */
  readonly epoch: number;
}

/** Writes one answer as people know it from a word processor; only what every channel can carry. */
export function AnswerEditor({
  id,
  describedBy,
  value,
  onChange,
  editable,
  label,
  epoch,
}: AnswerEditorProps): React.ReactElement | null {
  const { t } = useTranslation();
  const latest = useRef(onChange);
  latest.current = onChange;
  const pasted = t('draft.tools.pasted');
  const editor = useEditor(
    {
      extensions: EXTENSIONS,
      content: toEditor(value) as JSONContent,
      editable,
      editorProps: {
        attributes: {
          id,
          'aria-label': label,
          'aria-describedby': describedBy,
          role: 'textbox',
          'aria-multiline': 'true',
          class: 'answer-text',
        },
        transformPastedHTML: (html) => {
          const clean = cleanPastedHtml(html);
          if (/mso-|class="?Mso|urn:schemas-microsoft-com|WPS|kso/i.test(html)) toastDone(pasted);
          return clean;
        },
      },
      onUpdate: ({ editor: changed }) =>
        latest.current(withoutTail(fromEditor(changed.getJSON() as DocNode))),
    },
    [epoch],
  );
  useEffect(() => {
    if (editor.isEditable !== editable) editor.setEditable(editable, false);
  }, [editor, editable]);
  return (
    <div className={editable ? 'answer' : 'answer answer-readonly'}>
      {editable && <AnswerTools editor={editor} />}
      <EditorContent editor={editor} />
    </div>
  );
}
