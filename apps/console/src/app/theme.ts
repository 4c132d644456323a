import { theme, type ThemeConfig } from 'antd';

/** Whoever asks the system for less movement gets none: shortened transitions would misplace every menu that opens. */
const still = matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Light and calm, with dense tables; contrast of every text at least 4.5 to 1. */
export const THEME: ThemeConfig = {
  algorithm: theme.defaultAlgorithm,
  token: {
    motion: !still,
    colorPrimary: '#1d5a9c',
    colorLink: '#1d5a9c',
    colorInfo: '#1d5a9c',
    colorSuccess: '#1f7a4d',
    colorWarning: '#a05a00',
    colorError: '#b3261e',
    colorTextSecondary: 'rgba(0,0,0,0.64)',
    colorTextTertiary: 'rgba(0,0,0,0.6)',
    colorTextDescription: 'rgba(0,0,0,0.62)',
    colorTextPlaceholder: 'rgba(0,0,0,0.56)',
    colorBgLayout: '#f3f5f8',
    colorBorderSecondary: '#e6e9ef',
    borderRadius: 4,
    fontFamily:
      '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", system-ui, -apple-system, sans-serif',
  },
  components: {
    Table: {
      cellPaddingBlockSM: 6,
      cellPaddingInlineSM: 10,
      headerBg: '#f0f3f8',
      headerSplitColor: 'transparent',
    },
    Card: { headerHeight: 44, headerHeightSM: 40, bodyPadding: 16 },
    Tag: { defaultBg: '#eef1f5', defaultColor: 'rgba(0,0,0,0.78)' },
  },
};
