import { Button } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import { KEYS, type Release } from '../../api/queries.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { toastDone, toastFailed } from '../../ui/toast.js';

/** By what to find a release on its platform, ready to be put into the platform's own search. */
export function TraceFacts({ release }: { release: Release }): React.ReactElement {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: [...KEYS.releases, 'trace', release.id],
    queryFn: async () =>
      await ask(api.GET('/api/v1/releases/{id}/trace', { params: { path: { id: release.id } } })),
  });
  const backOffice = query.data?.backOffice ?? null;
  return (
    <>
      <dt>{t('plan.resolveLookFor')}</dt>
      <dd>
        <Copied text={release.title} />
      </dd>
      {query.isError && (
        <dd>
          <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
        </dd>
      )}
      {query.data?.signs.map((sign) => (
        <Sign key={sign.label} label={sign.label} text={sign.text} />
      ))}
      {backOffice !== null && (
        <>
          <dt>{t('plan.backOffice')}</dt>
          <dd>
            <a href={backOffice} target="_blank" rel="noopener noreferrer">
              {backOffice} ↗<span className="visually-hidden">{t('common.opensNewWindow')}</span>
            </a>
          </dd>
        </>
      )}
    </>
  );
}

function Sign({ label, text }: { label: string; text: string }): React.ReactElement {
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <Copied text={text} />
      </dd>
    </>
  );
}

function Copied({ text }: { text: string }): React.ReactElement {
  const { t } = useTranslation();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      toastDone(t('plan.copied', { text }));
    } catch {
      toastFailed(t('plan.copyFailed'));
    }
  };
  return (
    <span className="row">
      <span>{text}</span>
      <Button size="small" aria-label={t('plan.copyThis', { text })} onClick={() => void copy()}>
        {t('plan.copy')}
      </Button>
    </span>
  );
}
