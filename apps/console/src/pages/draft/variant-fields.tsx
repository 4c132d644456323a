import { Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FieldFault } from '../../api/problem.js';
import { useChannels } from '../../api/queries.js';
import type { Variant } from '../../text/content.js';
import { Panel } from '../../ui/page.js';
import { faultAt } from './content.js';
import { CoverField } from './cover-field.js';
import { Fault } from './fault.js';
import { FieldFindings, findingsId } from './field-findings.js';
import type { Place, VariantField } from './finding-place.js';
import type { DraftDesk } from './use-draft.js';

const FIELDS = ['title', 'digest', 'shortText'] as const;
/** `''`: as the channel is set. */
type LayoutChoice = NonNullable<Variant['articles']> | '';
const LAYOUTS = ['one', 'overview', 'each'] as const;
const LIMITS = { title: 100, digest: 500, shortText: 5000 } as const;

export interface VariantFieldsProps {
  readonly desk: DraftDesk;
  readonly faults: readonly FieldFault[];
  /** Whose differences are shown: a channel's id, or `default` for all. */
  readonly channel: string;
  readonly onChannel: (channel: string) => void;
}

/** How one channel's text differs from the common one; an empty field takes the common text. */
export function VariantFields({
  desk,
  faults,
  channel: key,
  onChannel,
}: VariantFieldsProps): React.ReactElement {
  const { t } = useTranslation();
  const channels = useChannels();
  const variants = desk.content.variants;
  const variant = variants[key] ?? {};
  const labels = {
    title: t('draft.variantTitle'),
    digest: t('draft.variantDigest'),
    shortText: t('draft.variantShort'),
  };
  const several = key === 'default' || channels.data?.find((one) => one.id === key)?.kind === 'wechat';
  const set = (part: { readonly [Name in keyof Variant]?: Variant[Name] | '' }): void => {
    const next = Object.fromEntries(
      Object.entries({ ...variant, ...part }).filter(([, text]) => text !== ''),
    );
    const { [key]: _replaced, ...others } = variants;
    desk.change({ variants: Object.keys(next).length === 0 ? others : { ...others, [key]: next } });
  };
  const placeOf = (field: VariantField): Place => ({ kind: 'variant', channel: key, field });
  const mark = (one: string): string => (Object.keys(variants[one] ?? {}).length > 0 ? ' ●' : '');
  return (
    <Panel title={t('draft.variants')} id="field-variants">
      <div className="stack">
        <p className="muted">{t('draft.variantsHint')}</p>
        <Select
          aria-label={t('draft.variantFor')}
          value={key}
          style={{ maxWidth: 320 }}
          onChange={onChannel}
          options={[
            { value: 'default', label: `${t('draft.variantDefault')}${mark('default')}` },
            ...(channels.data ?? []).map((channel) => ({
              value: channel.id,
              label: `${channel.name}${mark(channel.id)}`,
            })),
          ]}
        />
        {FIELDS.map((field) => (
          <div key={field}>
            <label className="field-label" htmlFor={`variant-${field}`}>
              {labels[field]}
            </label>
            <Input.TextArea
              id={`variant-${field}`}
              aria-describedby={findingsId(placeOf(field))}
              autoSize={{ minRows: field === 'shortText' ? 2 : 1, maxRows: 8 }}
              maxLength={LIMITS[field]}
              readOnly={!desk.mayEdit}
              value={variant[field] ?? ''}
              placeholder={t('draft.inherited')}
              onChange={(event) => set({ [field]: event.target.value })}
            />
            <Fault text={faultAt(faults, `variants.${key}.${field}`)} />
            <FieldFindings place={placeOf(field)} />
          </div>
        ))}
        <div>
          <CoverField
            key={key}
            cover={variant.cover}
            inherited={key === 'default' ? undefined : variants.default?.cover}
            editable={desk.mayEdit}
            describedBy={findingsId(placeOf('cover'))}
            onChange={(cover) => set({ cover })}
          />
          <Fault text={faultAt(faults, `variants.${key}.cover`)} />
          <FieldFindings place={placeOf('cover')} />
        </div>
        {several && (
          <div>
            <label className="field-label" htmlFor="variant-articles">
              {t('draft.variantArticles')}
            </label>
            <Select<LayoutChoice>
              id="variant-articles"
              aria-describedby={findingsId(placeOf('articles'))}
              value={variant.articles ?? ''}
              style={{ width: '100%', maxWidth: 420 }}
              disabled={!desk.mayEdit}
              onChange={(articles) => set({ articles })}
              options={[
                { value: '', label: t('draft.articles.inherited') },
                ...LAYOUTS.map((layout) => ({ value: layout, label: t(`draft.articles.${layout}`) })),
              ]}
            />
            <p className="muted">{t('draft.variantArticlesHint')}</p>
            <Fault text={faultAt(faults, `variants.${key}.articles`)} />
            <FieldFindings place={placeOf('articles')} />
          </div>
        )}
      </div>
    </Panel>
  );
}
