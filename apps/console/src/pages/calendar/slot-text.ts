import { useTranslation } from 'react-i18next';
import type { Slot } from './use-surroundings.js';

/** How a slot stands, in few words: filled, short, or left out. */
export function useSlotText(): (slot: Slot) => string {
  const { t } = useTranslation();
  return (slot) => {
    switch (slot.state) {
      case 'holiday':
      case 'skipped':
        return slot.reason ?? t(`columns.slot.${slot.state}`);
      case 'missed':
      case 'asked':
        return t(`columns.slot.${slot.state}`);
      case 'expected':
      case 'open':
      case 'planned':
        return t(slot.warning === 'empty' ? 'columns.slot.empty' : 'columns.slot.filled', {
          filled: slot.planned + slot.queued,
          wanted: slot.wanted,
        });
    }
  };
}
