import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import { momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import type { BlackoutRequest } from './blackout-dialog.js';

const SHOWN = 5;

/** Which planned releases a blackout would hold; silent until it is complete enough to say. */
export function BlackoutPreview({ request }: { request: BlackoutRequest }): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const timed = request.kind !== 'once' || (request.startsAt !== undefined && request.endsAt !== undefined);
  const complete = timed && (request.scope !== 'channel' || request.channelId !== undefined);
  const asked = { ...request, name: '…', reason: '……' };
  const query = useQuery({
    queryKey: ['blackout-preview', asked],
    enabled: complete,
    retry: false,
    placeholderData: keepPreviousData,
    queryFn: async () => await ask(api.POST('/api/v1/blackouts/preview', { body: asked })),
  });
  const found = query.data;
  return (
    <div className="slot-preview" aria-live="polite">
      <span className="field-label">{t('blackouts.preview')}</span>
      {(!complete || found === undefined) && <span className="muted">{t('blackouts.previewLater')}</span>}
      {complete && found !== undefined && (
        <>
          <span>
            {found.total === 0
              ? t('blackouts.previewNone')
              : t('blackouts.previewSome', { count: found.total })}
            {found.elsewhere > 0 && t('blackouts.previewElsewhere', { count: found.elsewhere })}
          </span>
          <ul>
            {found.releases.slice(0, SHOWN).map((one) => (
              <li key={one.id} className="numeric">
                {momentText(one.plannedAt, zone)} {one.channelName} · {one.title}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
