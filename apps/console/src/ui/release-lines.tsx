import { Link } from 'react-router';
import type { ReleaseState } from '../api/queries.js';
import { Moment } from './moment.js';
import { ReleaseTag } from './tags.js';
import './release-lines.css';

export interface ReleaseLine {
  readonly id: string;
  readonly title: string;
  readonly channelName: string;
  readonly state: ReleaseState;
  readonly plannedAt: string;
}

export interface ReleaseLinesProps {
  readonly releases: readonly ReleaseLine[];
  /** Where they all go to, or that all are of one draft: what need not be said on each line. */
  readonly without?: 'title' | 'channel';
}

/** Releases, one a line, each a way to its own page. */
export function ReleaseLines({ releases, without }: ReleaseLinesProps): React.ReactElement {
  return (
    <ul className="release-lines">
      {releases.map((one) => (
        <li key={one.id}>
          <Moment at={one.plannedAt} />
          <Link to={`/releases/${one.id}`}>{without === 'title' ? one.channelName : one.title}</Link>
          {without === undefined && <span className="muted">{one.channelName}</span>}
          <ReleaseTag state={one.state} />
        </li>
      ))}
    </ul>
  );
}
