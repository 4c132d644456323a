import './notice.css';

export interface NoticeProps {
  readonly kind: 'info' | 'good' | 'warn' | 'bad';
  readonly title: React.ReactNode;
  readonly children?: React.ReactNode;
  readonly action?: React.ReactNode;
  /** Told at once to who listens instead of looks. */
  readonly urgent?: boolean;
}

const SIGNS = { info: 'i', good: '✓', warn: '!', bad: '✕' } as const;

/** A message that stays: what is the matter and what to do. */
export function Notice({ kind, title, children, action, urgent = false }: NoticeProps): React.ReactElement {
  return (
    <div className={`notice notice-${kind}`} role={urgent ? 'alert' : 'status'}>
      <span className="notice-sign" aria-hidden="true">
        {SIGNS[kind]}
      </span>
      <div className="notice-text">
        <div className="notice-title">{title}</div>
        {children}
      </div>
      {action !== undefined && <div className="notice-action">{action}</div>}
    </div>
  );
}
