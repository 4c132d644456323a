import { useEffect, useRef } from 'react';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { useAct } from '../../api/act.js';
import { api, ask } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { Notice } from '../../ui/notice.js';
import { Page } from '../../ui/page.js';
import { ProblemAlert } from '../../ui/problem-alert.js';
import { toastDone } from '../../ui/toast.js';

/** Where a platform sends the browser back after its consent page: hands the answer in once and goes to the channel. */
export function AuthorisedPage(): React.ReactElement {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const handedIn = useRef(false);
  const finish = useAct(
    async (answer: { state: string; code?: string }, { headers }) =>
      await ask(api.POST('/api/v1/channel-authorisations', { body: answer, headers })),
    {
      touches: [KEYS.channels],
      onDone: ({ id }) => {
        toastDone(t('channel.authorised'));
        void navigate(`/channels/${id}`, { replace: true });
      },
    },
  );
  useEffect(() => {
    if (handedIn.current) return;
    handedIn.current = true;
    const code = search.get('code');
    finish.once({ state: search.get('state') ?? '', ...(code === null ? {} : { code }) });
  }, [finish, search]);
  return (
    <Page title={t('channel.authorise')}>
      <div className="stack">
        {finish.error === null ? (
          <Notice kind="info" title={t('channel.authorising')} />
        ) : (
          <ProblemAlert error={finish.error} />
        )}
        <Button onClick={() => void navigate('/channels')}>{t('channel.toChannels')}</Button>
      </div>
    </Page>
  );
}
