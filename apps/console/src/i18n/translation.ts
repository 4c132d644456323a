import type { first } from './zh-CN/first.js';
import type { rest } from './zh-CN/rest.js';

/** Chinese is the master: what it says, every other language says. */
export type Chinese = typeof first & typeof rest;

/** The same tree with any text in it: what another language has to provide. */
type Texts<T> = { readonly [Key in keyof T]: T[Key] extends string ? string : Texts<T[Key]> };

export type Translation = Texts<Chinese>;
