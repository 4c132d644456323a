import { useId, useRef, useState } from 'react';
import './tabs.css';

export interface Tab {
  readonly key: string;
  readonly label: React.ReactNode;
  readonly content: React.ReactNode;
}

/** Tabs that wrap instead of hiding some behind a button; arrows move between them. */
export function Tabs({ tabs, label }: { tabs: readonly Tab[]; label: string }): React.ReactElement {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState(tabs[0]?.key);
  const open = tabs.find((tab) => tab.key === chosen) ?? tabs[0];
  const move = (event: React.KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined || open === undefined) return;
    const next = (tabs.indexOf(open) + step + tabs.length) % tabs.length;
    setChosen(tabs[next]?.key);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[next]?.focus();
    event.preventDefault();
  };
  return (
    <>
      <div ref={list} role="tablist" aria-label={label} className="tabs" onKeyDown={move}>
        {tabs.map((tab) => (
          <button
            key={tab.key}
            id={`${id}-${tab.key}`}
            type="button"
            role="tab"
            aria-selected={tab === open}
            aria-controls={`${id}-panel`}
            tabIndex={tab === open ? 0 : -1}
            onClick={() => setChosen(tab.key)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      {open !== undefined && (
        <div key={open.key} id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${open.key}`}>
          {open.content}
        </div>
      )}
    </>
  );
}
