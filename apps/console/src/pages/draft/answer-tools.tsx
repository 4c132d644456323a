import { Button, Input, Popover, Tooltip } from 'antd';
import {
  BoldOutlined,
  ClearOutlined,
  FontSizeOutlined,
  ItalicOutlined,
  LinkOutlined,
  OrderedListOutlined,
  PictureOutlined,
  RedoOutlined,
  TableOutlined,
  UndoOutlined,
  UnorderedListOutlined,
} from '@ant-design/icons';
import { useEditorState, type Editor } from '@tiptap/react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toastFailed } from '../../ui/toast.js';
import { shrinkImage } from './shrink-image.js';

interface Tool {
  readonly key: string;
  readonly label: string;
  readonly icon: React.ReactNode;
  readonly active?: boolean;
  readonly run: () => void;
}

export function AnswerTools({ editor }: { editor: Editor }): React.ReactElement {
  const { t } = useTranslation();
  const active = useEditorState({
    editor,
    selector: ({ editor: at }) => ({
      bold: at.isActive('bold'),
      italic: at.isActive('italic'),
      heading: at.isActive('heading'),
      bullet: at.isActive('bulletList'),
      ordered: at.isActive('orderedList'),
      quote: at.isActive('blockquote'),
      table: at.isActive('table'),
    }),
  });
  const chain = (): ReturnType<Editor['chain']> => editor.chain().focus();
  const tools: readonly Tool[] = [
    {
      key: 'bold',
      label: t('draft.tools.bold'),
      icon: <BoldOutlined aria-hidden />,
      active: active.bold,
      run: () => chain().toggleBold().run(),
    },
    {
      key: 'italic',
      label: t('draft.tools.italic'),
      icon: <ItalicOutlined aria-hidden />,
      active: active.italic,
      run: () => chain().toggleItalic().run(),
    },
    {
      key: 'heading',
      label: t('draft.tools.heading'),
      icon: <FontSizeOutlined aria-hidden />,
      active: active.heading,
      run: () => chain().toggleHeading({ level: 3 }).run(),
    },
    {
      key: 'bullet',
      label: t('draft.tools.bullet'),
      icon: <UnorderedListOutlined aria-hidden />,
      active: active.bullet,
      run: () => chain().toggleBulletList().run(),
    },
    {
      key: 'ordered',
      label: t('draft.tools.ordered'),
      icon: <OrderedListOutlined aria-hidden />,
      active: active.ordered,
      run: () => chain().toggleOrderedList().run(),
    },
    {
      key: 'quote',
      label: t('draft.tools.quote'),
      icon: <span aria-hidden="true">❝</span>,
      active: active.quote,
      run: () => chain().toggleBlockquote().run(),
    },
    {
      key: 'table',
      label: t('draft.tools.table'),
      icon: <TableOutlined aria-hidden />,
      active: active.table,
      run: () => chain().insertTable({ rows: 3, cols: 2, withHeaderRow: true }).run(),
    },
  ];
  const after: readonly Tool[] = [
    {
      key: 'clean',
      label: t('draft.tools.clean'),
      icon: <ClearOutlined aria-hidden />,
      run: () => chain().unsetAllMarks().clearNodes().run(),
    },
    {
      key: 'undo',
      label: t('draft.tools.undo'),
      icon: <UndoOutlined aria-hidden />,
      run: () => chain().undo().run(),
    },
    {
      key: 'redo',
      label: t('draft.tools.redo'),
      icon: <RedoOutlined aria-hidden />,
      run: () => chain().redo().run(),
    },
  ];
  return (
    <div className="answer-tools" role="toolbar" aria-label={t('draft.tools.label')}>
      {tools.map((tool) => (
        <ToolButton key={tool.key} tool={tool} />
      ))}
      <LinkTool editor={editor} />
      <ImageTool editor={editor} />
      {after.map((tool) => (
        <ToolButton key={tool.key} tool={tool} />
      ))}
      {active.table && <TableTools editor={editor} />}
    </div>
  );
}

function ToolButton({ tool }: { tool: Tool }): React.ReactElement {
  return (
    <Tooltip title={tool.label} mouseEnterDelay={0.4}>
      <Button
        type="text"
        size="small"
        icon={tool.icon}
        aria-label={tool.label}
        aria-pressed={tool.active}
        className={tool.active === true ? 'tool-active' : undefined}
        onMouseDown={(event) => event.preventDefault()}
        onClick={tool.run}
      />
    </Tooltip>
  );
}

function TableTools({ editor }: { editor: Editor }): React.ReactElement {
  const { t } = useTranslation();
  const acts = [
    { label: t('draft.tools.addRow'), run: () => editor.chain().focus().addRowAfter().run() },
    { label: t('draft.tools.addColumn'), run: () => editor.chain().focus().addColumnAfter().run() },
    { label: t('draft.tools.deleteRow'), run: () => editor.chain().focus().deleteRow().run() },
    { label: t('draft.tools.deleteColumn'), run: () => editor.chain().focus().deleteColumn().run() },
    { label: t('draft.tools.deleteTable'), run: () => editor.chain().focus().deleteTable().run() },
  ];
  return (
    <div className="answer-table-tools">
      {acts.map((act) => (
        <Button
          key={act.label}
          size="small"
          type="text"
          onMouseDown={(event) => event.preventDefault()}
          onClick={act.run}
        >
          {act.label}
        </Button>
      ))}
    </div>
  );
}

interface PopoverToolProps {
  readonly label: string;
  readonly icon: React.ReactNode;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly children: React.ReactNode;
}

/** A tool that asks for something before it does its work. */
function PopoverTool({ label, icon, open, onOpenChange, children }: PopoverToolProps): React.ReactElement {
  return (
    <Popover
      trigger="click"
      open={open}
      onOpenChange={onOpenChange}
      content={<div className="row">{children}</div>}
    >
      <Button type="text" size="small" icon={icon} aria-label={label} title={label} />
    </Popover>
  );
}

function LinkTool({ editor }: { editor: Editor }): React.ReactElement {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [href, setHref] = useState('');
  const set = (): void => {
    const address = href.trim();
    setOpen(false);
    if (address === '') editor.chain().focus().extendMarkRange('link').unsetLink().run();
    else if (editor.state.selection.empty && !editor.isActive('link')) {
      editor
        .chain()
        .focus()
        .insertContent({ type: 'text', text: address, marks: [{ type: 'link', attrs: { href: address } }] })
        .run();
    } else editor.chain().focus().extendMarkRange('link').setLink({ href: address }).run();
  };
  return (
    <PopoverTool
      label={t('draft.tools.link')}
      icon={<LinkOutlined aria-hidden />}
      open={open}
      onOpenChange={(next) => {
        const present: unknown = editor.getAttributes('link').href;
        if (next) setHref(typeof present === 'string' ? present : '');
        setOpen(next);
      }}
    >
      <Input
        value={href}
        style={{ width: 280 }}
        aria-label={t('draft.tools.link')}
        placeholder={t('draft.tools.linkHint')}
        onChange={(event) => setHref(event.target.value)}
        onPressEnter={set}
      />
      <Button type="primary" onClick={set}>
        {t('common.confirm')}
      </Button>
    </PopoverTool>
  );
}

function ImageTool({ editor }: { editor: Editor }): React.ReactElement {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [alt, setAlt] = useState('');
  const file = useRef<HTMLInputElement>(null);
  const insert = async (chosen: File): Promise<void> => {
    const src = await shrinkImage(chosen);
    if (src === null) {
      toastFailed(t('draft.tools.imageTooLarge'));
      return;
    }
    editor.chain().focus().setImage({ src, alt: alt.trim() }).run();
    setAlt('');
    setOpen(false);
  };
  return (
    <PopoverTool
      label={t('draft.tools.image')}
      icon={<PictureOutlined aria-hidden />}
      open={open}
      onOpenChange={setOpen}
    >
      <Input
        value={alt}
        style={{ width: 280 }}
        maxLength={200}
        aria-label={t('draft.tools.imageAlt')}
        placeholder={t('draft.tools.imageAlt')}
        onChange={(event) => setAlt(event.target.value)}
      />
      <Button type="primary" disabled={alt.trim() === ''} onClick={() => file.current?.click()}>
        {t('draft.tools.image')}
      </Button>
      <input
        ref={file}
        hidden
        type="file"
        accept="image/png,image/jpeg,image/gif,image/webp"
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          event.target.value = '';
          if (chosen !== undefined) void insert(chosen);
        }}
      />
    </PopoverTool>
  );
}
