export interface HintProps {
  readonly title: string;
  /** What to do next. */
  readonly text?: string;
  readonly action?: React.ReactNode;
}

/** What an empty place says: that it is empty, and what to do next. */
export function Hint({ title, text, action }: HintProps): React.ReactElement {
  return (
    <div className="hint-box">
      <p className="hint-title">{title}</p>
      {text !== undefined && <p className="muted">{text}</p>}
      {action !== undefined && <div style={{ marginTop: 12 }}>{action}</div>}
    </div>
  );
}
