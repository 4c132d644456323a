import { createContext, useContext } from 'react';

/** The zone in which times are shown and meant. */
const ZoneContext = createContext('Asia/Shanghai');
export const ZoneProvider = ZoneContext.Provider;

export function useZone(): string {
  return useContext(ZoneContext);
}
