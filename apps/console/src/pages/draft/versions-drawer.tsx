import { Drawer, Select } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client.js';
import { KEYS } from '../../api/queries.js';
import { momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { Hint } from '../../ui/hint.js';
import { QueryView } from '../../ui/query-view.js';
import { ContentCompare } from '../../ui/text-compare.js';
import type { Content } from './content.js';

interface VersionsDrawerProps {
  readonly draftId: string;
  readonly present: Content;
  readonly onClose: () => void;
}

const NOW = 'now';

export function useRevision(id: string | undefined): ReturnType<typeof useQuery<Content>> {
  return useQuery<Content>({
    queryKey: ['revision', id],
    enabled: id !== undefined && id !== NOW,
    staleTime: Infinity,
    queryFn: async () =>
      (await ask(api.GET('/api/v1/revisions/{id}', { params: { path: { id: id ?? '' } } }))).content,
  });
}

/** The sealed versions of a draft, any two of them compared. */
export function VersionsDrawer({ draftId, present, onClose }: VersionsDrawerProps): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const [from, setFrom] = useState<string>();
  const [to, setTo] = useState(NOW);
  const list = useQuery({
    queryKey: [...KEYS.draft(draftId), 'revisions'],
    queryFn: async () =>
      (
        await ask(
          api.GET('/api/v1/drafts/{id}/revisions', {
            params: { path: { id: draftId }, query: { limit: 200 } },
          }),
        )
      ).items,
  });
  const first = from ?? list.data?.[0]?.id;
  const before = useRevision(first);
  const after = useRevision(to);
  const options = (list.data ?? []).map((one) => ({
    value: one.id,
    label: `${t('draft.version', { number: one.number })} · ${momentText(one.sealedAt, zone)} · ${t('draft.versionBy', { name: one.sealedByName })}${one.approved ? ` · ${t('draft.versionApproved')}` : ''}`,
  }));
  const later = to === NOW ? present : after.data;
  return (
    <Drawer open size={760} title={t('draft.versions')} onClose={onClose}>
      <QueryView query={list}>
        {(revisions) =>
          revisions.length === 0 ? (
            <Hint title={t('draft.versionsNone')} />
          ) : (
            <div className="stack">
              <div className="row">
                {t('draft.from')}
                <Select
                  aria-label={t('draft.from')}
                  style={{ flex: 1, minWidth: 220 }}
                  value={first}
                  onChange={setFrom}
                  options={options}
                />
              </div>
              <div className="row">
                {t('draft.to')}
                <Select
                  aria-label={t('draft.to')}
                  style={{ flex: 1, minWidth: 220 }}
                  value={to}
                  onChange={setTo}
                  options={[{ value: NOW, label: t('draft.versionNow') }, ...options]}
                />
              </div>
              <QueryView query={before}>
                {(earlier) => later !== undefined && <ContentCompare before={earlier} after={later} />}
              </QueryView>
            </div>
          )
        }
      </QueryView>
    </Drawer>
  );
}
