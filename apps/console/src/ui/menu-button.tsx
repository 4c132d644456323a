import { Button, Popover } from 'antd';
import { useRef, useState } from 'react';
import './menu-button.css';

export interface MenuEntry {
  readonly key: string;
  readonly label: React.ReactNode;
  readonly chosen?: boolean;
  readonly run: () => void;
}

export interface MenuButtonProps {
  readonly label: React.ReactNode;
  readonly icon?: React.ReactNode;
  /** Of the menu. */
  readonly name: string;
  /** Of the button, where its label does not say enough. */
  readonly buttonName?: string;
  readonly title?: string;
  readonly head?: React.ReactNode;
  readonly entries: readonly MenuEntry[];
}

/** A button that opens a short menu; arrows move in it and Escape closes it. */
export function MenuButton({
  label,
  icon,
  name,
  buttonName,
  title,
  head,
  entries,
}: MenuButtonProps): React.ReactElement {
  const [open, setOpen] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const move = (step: number): void => {
    const items = [...(list.current?.querySelectorAll('button') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLButtonElement);
    items[(at + step + items.length) % items.length]?.focus();
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'Escape') {
      setOpen(false);
      button.current?.focus();
    } else return;
    event.preventDefault();
  };
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomRight"
      arrow={false}
      styles={{ container: { padding: 4 } }}
      afterOpenChange={(now) => {
        if (now) list.current?.querySelector('button')?.focus();
      }}
      content={
        <div
          ref={list}
          role="menu"
          aria-label={name}
          tabIndex={-1}
          className="menu-list"
          onKeyDown={onKeyDown}
        >
          {head !== undefined && <div className="menu-head">{head}</div>}
          {entries.map((entry) => (
            <button
              key={entry.key}
              type="button"
              role={entry.chosen === undefined ? 'menuitem' : 'menuitemradio'}
              aria-checked={entry.chosen}
              className="menu-entry"
              onClick={() => {
                setOpen(false);
                entry.run();
              }}
            >
              {entry.chosen !== undefined && <span aria-hidden="true">{entry.chosen ? '●' : '○'} </span>}
              {entry.label}
            </button>
          ))}
        </div>
      }
    >
      <Button
        ref={button}
        type="text"
        icon={icon}
        title={title}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={buttonName}
      >
        {label}
      </Button>
    </Popover>
  );
}
