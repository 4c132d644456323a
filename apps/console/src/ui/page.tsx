import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

export interface PageProps {
  readonly title: string;
  readonly note?: React.ReactNode;
  readonly actions?: React.ReactNode;
  readonly children: React.ReactNode;
  readonly wide?: boolean;
}

/** The frame of a page: its heading, what can be done, and its content. Names the browser's tab. */
export function Page({ title, note, actions, children, wide = false }: PageProps): React.ReactElement {
  const { t } = useTranslation();
  const product = t('common.product');
  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title, product]);
  return (
    <div className="page" style={wide ? { maxWidth: 'none' } : undefined}>
      <div className="page-head">
        <div style={{ minWidth: 0 }}>
          <h1>{title}</h1>
          {note !== undefined && note !== false && <div className="page-note">{note}</div>}
        </div>
        {actions !== undefined && <div className="page-actions">{actions}</div>}
      </div>
      {children}
    </div>
  );
}

export interface PanelProps {
  readonly title: React.ReactNode;
  readonly extra?: React.ReactNode;
  readonly children: React.ReactNode;
  readonly flush?: boolean;
  readonly id?: string;
}

/** A titled part of a page. `flush` lets a table reach the edges. */
export function Panel({ title, extra, children, flush = false, id }: PanelProps): React.ReactElement {
  return (
    <section className="panel" id={id}>
      <div className="panel-head">
        <h2>{title}</h2>
        {extra}
      </div>
      <div className={flush ? undefined : 'panel-body'}>{children}</div>
    </section>
  );
}
