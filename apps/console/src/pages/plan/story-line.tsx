import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useServerText } from '../../i18n/server-text.js';
import { clockText, dayText, momentText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { factsOf, type Entry, type Fact } from './story.js';
import type { StoryWords } from './story-words.js';
import type { ReleaseState } from '../../ui/tags.js';

/** One thing that happened: when to the millisecond, what, by whom, and with what result. */
export function StoryLine({ entry, words }: { entry: Entry; words: StoryWords }): React.ReactElement {
  const facts = factsOf(entry);
  const actor = words.actor(entry);
  return (
    <li className={`story-line story-${entry.kind}`}>
      <Instant at={entry.at} />
      <div className="story-text">
        <span className="row story-head">
          <strong>{words.title(entry)}</strong>
          <States entry={entry} />
          {actor !== '' && <span className="muted">{actor}</span>}
        </span>
        {facts.length > 0 && (
          <span className="row story-facts">
            {facts.map((fact, index) => (
              <FactView key={index} fact={fact} />
            ))}
          </span>
        )}
      </div>
    </li>
  );
}

/** The API's own instant, with its microseconds, is the hint. */
function Instant({ at }: { at: string }): React.ReactElement {
  const zone = useZone();
  return (
    <time dateTime={at} className="numeric nowrap" title={at}>
      {dayText(at, zone)} {clockText(at, zone, true)}
      <span className="muted">.{at.slice(20, 23)}</span>
    </time>
  );
}

function States({ entry }: { entry: Entry }): React.ReactElement | null {
  const { t, i18n } = useTranslation();
  const { from, to } = entry.detail;
  if (typeof from !== 'string' || typeof to !== 'string' || from === to) return null;
  const name = (state: string): string =>
    i18n.exists(`state.release.${state}`) ? t(`state.release.${state as ReleaseState}`) : state;
  return <span className="muted">{t('plan.changed', { from: name(from), to: name(to) })}</span>;
}

function FactView({ fact }: { fact: Fact }): React.ReactElement {
  const { t } = useTranslation();
  const serverText = useServerText();
  const zone = useZone();
  switch (fact.kind) {
    case 'moved':
      return (
        <span className="numeric">
          {t('story.moved', {
            before: momentText(fact.before, zone, true),
            after: momentText(fact.after, zone, true),
          })}
        </span>
      );
    case 'at':
      return (
        <span className="numeric">
          {t(`story.at.${fact.label}`, { at: momentText(fact.at, zone, true) })}
        </span>
      );
    case 'said':
      return <q className="story-said">{fact.text}</q>;
    case 'told':
      return (
        <span>
          {serverText('faults', fact.code ?? '', fact.text)}{' '}
          {fact.number !== null && <code>{t('story.number', { number: fact.number })}</code>}
        </span>
      );
    case 'link':
      return (
        <a href={fact.url} target="_blank" rel="noopener noreferrer" className="story-link">
          {fact.url}
          <span className="visually-hidden">{t('common.opensNewWindow')}</span>
        </a>
      );
    case 'release':
      return <Link to={`/releases/${fact.id}`}>{t(`story.${fact.role}`)}</Link>;
    case 'value':
      return (
        <code>
          {fact.name}: {fact.value}
        </code>
      );
  }
}
