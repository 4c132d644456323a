import { Segmented, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { Panel } from '../../ui/page.js';
import { NoticeTag } from '../../ui/tags.js';
import { GROUPS, groupOf, type Group, type Kind, type KindChoice, type NoticeSettings } from './choices.js';

const WAYS = ['now', 'digest', 'none'] as const;

export interface KindsPanelProps {
  readonly settings: NoticeSettings;
  readonly chosen: readonly KindChoice[];
  /** Whether there is an address to write to. */
  readonly mailable: boolean;
  readonly change: (kind: Kind, part: Partial<KindChoice>) => void;
}

/** What one is told of and how: kind by kind, beside what each means. */
export function KindsPanel(props: KindsPanelProps): React.ReactElement {
  const { t } = useTranslation();
  return (
    <Panel title={t('noticeSettings.kinds')} flush>
      <dl className="notice-ways muted">
        {(['inApp', ...WAYS] as const).map((way) => (
          <div key={way}>
            <dt>{t(`noticeSettings.way.${way}`)}</dt>
            <dd>{t(`noticeSettings.wayHelp.${way}`)}</dd>
          </div>
        ))}
      </dl>
      {!props.mailable && (
        <p className="notice-ways notice-ways-more muted">{t('noticeSettings.needsAddress')}</p>
      )}
      {GROUPS.map((group) => (
        <KindGroup key={group} group={group} {...props} />
      ))}
    </Panel>
  );
}

function KindGroup({
  group,
  settings,
  ...rest
}: KindsPanelProps & { readonly group: Group }): React.ReactElement {
  const { t } = useTranslation();
  const kinds = settings.kinds.filter((one) => groupOf(one.kind) === group);
  return (
    <section aria-labelledby={`notice-group-${group}`}>
      <div className="notice-group">
        <h3 id={`notice-group-${group}`}>{t(`noticeSettings.group.${group}`)}</h3>
        <span className="muted">{t(`noticeSettings.groupHelp.${group}`)}</span>
      </div>
      <ul className="plain-lines">
        {kinds.map((one) => (
          <KindLine key={one.kind} kind={one} {...rest} />
        ))}
      </ul>
    </section>
  );
}

interface KindLineProps extends Omit<KindsPanelProps, 'settings'> {
  readonly kind: NoticeSettings['kinds'][number];
}

function KindLine({ kind, chosen, mailable, change }: KindLineProps): React.ReactElement {
  const { t, i18n } = useTranslation();
  const name = i18n.language === 'en' ? kind.label.en : kind.label.zh;
  const { inApp, email } = chosen.find((one) => one.kind === kind.kind) ?? kind;
  return (
    <li className="notice-kind">
      <span className="row">
        {name} <NoticeTag level={kind.level} />
      </span>
      <label className="row notice-kind-app">
        <Switch
          size="small"
          aria-label={t('common.labelled', { label: name, value: t('noticeSettings.way.inApp') })}
          checked={inApp}
          onChange={(on) => change(kind.kind, { inApp: on })}
        />
        <span aria-hidden="true">{t('noticeSettings.way.inApp')}</span>
      </label>
      <span className="row">
        <span className="muted" aria-hidden="true">
          {t('noticeSettings.byMail')}
        </span>
        <Segmented<KindChoice['email']>
          size="small"
          aria-label={t('common.labelled', { label: name, value: t('noticeSettings.byMail') })}
          disabled={!mailable}
          value={email}
          onChange={(way) => change(kind.kind, { email: way })}
          options={WAYS.map((value) => ({ value, label: t(`noticeSettings.way.${value}`) }))}
        />
      </span>
    </li>
  );
}
