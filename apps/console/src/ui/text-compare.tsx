import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useChannels } from '../api/queries.js';
import { compareTexts } from '../text/compare.js';
import { pairSections, type ContentView, type SectionLabel } from '../text/content.js';
import { CoverPicture } from './cover-picture.js';
import './text-compare.css';

/** What was taken out and what was put in, in the running text; marked by more than colour. */
export function ComparedText({ before, after }: { before: string; after: string }): React.ReactElement {
  const parts = useMemo(() => compareTexts(before, after), [before, after]);
  return (
    <div className="compared">
      {parts.map((part, index) => {
        if (part.kind === 'added') return <ins key={index}>{part.text}</ins>;
        if (part.kind === 'removed') return <del key={index}>{part.text}</del>;
        return <span key={index}>{part.text}</span>;
      })}
    </div>
  );
}

/** The cover as it was and as it is, side by side. */
function ComparedCover({ before, after }: { before: string; after: string }): React.ReactElement {
  const { t } = useTranslation();
  const sides = [
    { key: 'before', cover: before },
    { key: 'after', cover: after },
  ] as const;
  return (
    <div className="compared-covers">
      {sides.map(({ key, cover }) => (
        <figure key={key}>
          <figcaption>{t(`draftDesk.cover.${key}`)}</figcaption>
          {cover === '' ? (
            <span className="muted">{t('draftDesk.cover.absent')}</span>
          ) : (
            <CoverPicture cover={cover} />
          )}
        </figure>
      ))}
    </div>
  );
}

export function useSectionName(): (label: SectionLabel) => string {
  const { t } = useTranslation();
  const channels = useChannels();
  return (label) => {
    switch (label.kind) {
      case 'title':
        return t('draft.heading');
      case 'lead':
        return t('draft.lead');
      case 'category':
        return t('draft.category');
      case 'references':
        return t('draft.references');
      case 'item':
        return t('draft.item', { number: label.number });
      case 'variant': {
        const name =
          channels.data?.find((one) => one.id === label.channel)?.name ?? t('draft.variantDefault');
        return `${t('draft.variants')} · ${name}`;
      }
      case 'cover': {
        const name =
          channels.data?.find((one) => one.id === label.channel)?.name ?? t('draft.variantDefault');
        return `${t('draftDesk.cover.label')} · ${name}`;
      }
    }
  };
}

export interface ContentCompareProps {
  readonly before: ContentView;
  readonly after: ContentView;
}

/** Two versions of a draft, section by section; sections that say the same are left out. */
export function ContentCompare({ before, after }: ContentCompareProps): React.ReactElement {
  const { t } = useTranslation();
  const name = useSectionName();
  const pairs = useMemo(
    () =>
      pairSections(before, after, (layout) => t(`draft.articles.${layout}`)).filter(
        (pair) => pair.before !== pair.after,
      ),
    [before, after, t],
  );
  if (pairs.length === 0) return <p className="muted">{t('draft.same')}</p>;
  return (
    <dl className="compared-sections">
      {pairs.map((pair) => (
        <div key={pair.key}>
          <dt>{name(pair.label)}</dt>
          <dd>
            {pair.label.kind === 'cover' ? (
              <ComparedCover before={pair.before} after={pair.after} />
            ) : (
              <ComparedText before={pair.before} after={pair.after} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
