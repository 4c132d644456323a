import type { zhCN } from './zh-CN/index.js';

/** The same tree with any text in it: what another language has to provide. */
type Texts<T> = { readonly [Key in keyof T]: T[Key] extends string ? string : Texts<T[Key]> };

export type Translation = Texts<typeof zhCN>;
