import { useDraggable } from '@dnd-kit/core';
import { useTranslation } from 'react-i18next';
import type { Release } from '../../api/queries.js';
import { clockText } from '../../time/format.js';
import { useZone } from '../../time/zone-context.js';
import { releaseLook } from '../../ui/tags.js';

export interface BoardTileProps {
  readonly release: Release;
  /** The release it waits for, where that is on the board. */
  readonly waitsFor: Release | undefined;
  readonly movable: boolean;
  readonly onOpen: (release: Release) => void;
}

export function BoardTile({ release, waitsFor, movable, onOpen }: BoardTileProps): React.ReactElement {
  const { t } = useTranslation();
  const zone = useZone();
  const { attributes, listeners, setNodeRef, transform, isDragging } = useDraggable({
    id: release.id,
    disabled: !movable,
    data: { channelId: release.channelId },
  });
  const look = releaseLook(release.state);
  const { role: _role, 'aria-disabled': _disabled, ...described } = attributes;
  return (
    <button
      ref={setNodeRef}
      type="button"
      {...described}
      {...listeners}
      data-release={release.id}
      className={movable ? 'board-tile board-movable' : 'board-tile'}
      style={{
        background: look.background,
        borderColor: look.border,
        color: look.text,
        ...(transform === null ? {} : { transform: `translate(${transform.x}px, ${transform.y}px)` }),
        ...(isDragging ? { zIndex: 5, opacity: 0.85 } : {}),
      }}
      title={release.title}
      onClick={() => onOpen(release)}
    >
      <span className="tile-time numeric">{clockText(release.plannedAt, zone)}</span>{' '}
      <span aria-hidden="true">{look.sign}</span>
      <span className="visually-hidden">{t(`state.release.${release.state}`)}</span>
      <span className="board-title">{release.title}</span>
      {release.gateState !== null && (
        <span className="board-gate">
          {t(`board.gate.${release.gateState}`, {
            channel: waitsFor?.channelName ?? t('board.otherChannel'),
          })}
        </span>
      )}
    </button>
  );
}
