import { Button } from 'antd';

export interface FullMessageProps {
  readonly title: string;
  readonly text?: string;
  readonly busy?: boolean;
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** One message in the middle of an otherwise empty window. */
export function FullMessage({ title, text, busy = false, action }: FullMessageProps): React.ReactElement {
  return (
    <main className="hint-box" style={{ paddingTop: '20vh' }} aria-busy={busy}>
      {busy && <div className="spinner" />}
      <h1 className="hint-title" style={{ marginTop: 12 }}>
        {title}
      </h1>
      {text !== undefined && <p className="muted">{text}</p>}
      {action !== undefined && (
        <Button type="primary" onClick={action.run} style={{ marginTop: 12 }}>
          {action.label}
        </Button>
      )}
    </main>
  );
}
