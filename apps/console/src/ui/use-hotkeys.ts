import { useEffect, useRef } from 'react';

function nameOf(event: KeyboardEvent): string {
  return [
    event.ctrlKey || event.metaKey ? 'ctrl' : '',
    event.shiftKey ? 'shift' : '',
    event.altKey ? 'alt' : '',
    event.key.toLowerCase(),
  ]
    .filter((part) => part !== '')
    .join('+');
}

/** Keys for what is done often: `{ 'ctrl+enter': act }`. A key held down acts once. */
export function useHotkeys(keys: Readonly<Record<string, () => void>>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const act = latest.current[nameOf(event)];
      if (act === undefined || event.repeat || event.isComposing) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
