import { Button } from 'antd';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import './toast.css';

export interface Toast {
  readonly id: number;
  readonly kind: 'good' | 'bad';
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** Long enough to read, and to reach a way back. */
const SHOWN_MS = 5_000;
const SHOWN_WITH_ACTION_MS = 12_000;

let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function close(id: number): void {
  set(toasts.filter((one) => one.id !== id));
}

function show(toast: Omit<Toast, 'id'>): void {
  last += 1;
  const id = last;
  set([...toasts.slice(-3), { ...toast, id }]);
  setTimeout(() => close(id), toast.action === undefined ? SHOWN_MS : SHOWN_WITH_ACTION_MS);
}

/** Says in passing that something is done, with a way back where there is one. */
export function toastDone(text: string, action?: Toast['action']): void {
  show({ kind: 'good', text, ...(action === undefined ? {} : { action }) });
}

export function toastFailed(text: string): void {
  show({ kind: 'bad', text });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where passing messages appear; screen readers hear them. */
export function Toasts(): React.ReactElement {
  const { t } = useTranslation();
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((toast) => (
        <div key={toast.id} className={`toast toast-${toast.kind}`}>
          <span aria-hidden="true">{toast.kind === 'good' ? '✓' : '!'}</span>
          <span>{toast.text}</span>
          {toast.action !== undefined && (
            <Button
              size="small"
              onClick={() => {
                toast.action?.run();
                close(toast.id);
              }}
            >
              {toast.action.label}
            </Button>
          )}
          <button
            type="button"
            className="toast-close"
            aria-label={t('common.close')}
            onClick={() => close(toast.id)}
          >
            ×
          </button>
        </div>
      ))}
    </div>
  );
}
