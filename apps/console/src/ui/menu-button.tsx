import { Button } from 'antd';
import { useEffect, useId, useRef, useState } from 'react';
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

/** A button that opens a short menu; arrows move in it, and Escape or a press elsewhere closes it. */
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
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return undefined;
    frame.current?.querySelector<HTMLElement>('[role=menu] button')?.focus();
    const elsewhere = (event: PointerEvent): void => {
      if (event.target instanceof Node && frame.current?.contains(event.target) !== true) setOpen(false);
    };
    document.addEventListener('pointerdown', elsewhere);
    return () => document.removeEventListener('pointerdown', elsewhere);
  }, [open]);
  const move = (step: number): void => {
    const items = [...(frame.current?.querySelectorAll<HTMLElement>('[role=menu] button') ?? [])];
    const at = items.findIndex((item) => item === document.activeElement);
    items[(at + step + items.length) % items.length]?.focus();
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.key === 'ArrowDown') move(1);
    else if (event.key === 'ArrowUp') move(-1);
    else if (event.key === 'Escape') {
      setOpen(false);
      button.current?.focus();
    } else if (event.key === 'Tab') {
      setOpen(false);
      return;
    } else return;
    event.preventDefault();
  };
  return (
    <div ref={frame} className="menu">
      <Button
        ref={button}
        type="text"
        icon={icon}
        title={title}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-label={buttonName}
        onClick={() => setOpen(!open)}
      >
        {label}
      </Button>
      {open && (
        <div className="menu-box">
          {head !== undefined && <div className="menu-head">{head}</div>}
          <div
            id={id}
            role="menu"
            aria-label={name}
            tabIndex={-1}
            className="menu-list"
            onKeyDown={onKeyDown}
          >
            {entries.map((entry) => (
              <button
                key={entry.key}
                type="button"
                role={entry.chosen === undefined ? 'menuitem' : 'menuitemradio'}
                aria-checked={entry.chosen}
                className="menu-entry"
                onClick={() => {
                  setOpen(false);
                  button.current?.focus();
                  entry.run();
                }}
              >
                {entry.chosen !== undefined && <span aria-hidden="true">{entry.chosen ? '●' : '○'} </span>}
                {entry.label}
              </button>
            ))}
          </div>
        </div>
      )}
    </div>
  );
}
