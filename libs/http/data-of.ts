/** The plain data that a view class describes: what is sent, without being an instance of the class. */
export type DataOf<View> = View extends Date
  ? Date
  : View extends readonly (infer Entry)[]
    ? readonly DataOf<Entry>[]
    : View extends object
      ? { readonly [Member in keyof View]: DataOf<View[Member]> }
      : View;
