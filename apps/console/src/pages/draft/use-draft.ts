import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { api, ask } from '../../api/client.js';
import { useOnline } from '../../api/live.js';
import { asProblem, type ApiProblem } from '../../api/problem.js';
import { KEYS } from '../../api/queries.js';
import { useMay, useSession } from '../../api/session.js';
import { contentOf, sameContent, type Content, type Draft } from './content.js';
import { dropStash, readStash, writeStash, type Stash } from './stash.js';

/** How long a pause in typing is before it is saved. */
const PAUSE_MS = 1_200;
/** How long after a failed save it is tried again. */
const RETRY_MS = 5_000;
/** How often another person's changes are looked for. */
const LOOK_MS = 4_000;

export type SaveStatus = 'saved' | 'dirty' | 'saving' | 'waiting' | 'invalid' | 'conflict';

export interface DraftDesk {
  /** As the server has it. */
  readonly draft: Draft;
  /** As it stands on the page. */
  readonly content: Content;
  readonly status: SaveStatus;
  readonly mayEdit: boolean;
  readonly problem: ApiProblem | null;
  /** What another person saved meanwhile, while this page has changes of its own. */
  readonly theirs: Draft | null;
  readonly stash: Stash | null;
  /** Counts up when the text on the page is replaced as a whole. */
  readonly epoch: number;
  readonly change: (part: Partial<Content>) => void;
  readonly saveNow: () => Promise<boolean>;
  readonly takeTheirs: () => void;
  readonly keepMine: () => void;
  readonly restoreStash: () => void;
  readonly dropStash: () => void;
  readonly refresh: (draft: Draft) => void;
}

interface Desk {
  readonly draft: Draft;
  readonly content: Content;
  readonly saved: Content;
  /** The save that is under way. */
  running: Promise<boolean> | null;
}

export function useDraftQuery(id: string): ReturnType<typeof useQuery<Draft>> {
  return useQuery<Draft>({
    queryKey: KEYS.draft(id),
    refetchInterval: LOOK_MS,
    refetchIntervalInBackground: false,
    queryFn: async () => await ask(api.GET('/api/v1/drafts/{id}', { params: { path: { id } } })),
  });
}

/** One draft on the desk: what is typed is saved by itself, against the version it was read in. */
export function useDraftDesk(initial: Draft, latest: Draft, onOthers: (name: string) => void): DraftDesk {
  const { user } = useSession();
  const may = useMay();
  const online = useOnline();
  const client = useQueryClient();
  const [draft, setDraft] = useState(initial);
  const [content, setContent] = useState(() => contentOf(initial));
  const [saved, setSaved] = useState(content);
  const [status, setStatus] = useState<SaveStatus>('saved');
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [theirs, setTheirs] = useState<Draft | null>(null);
  const [epoch, setEpoch] = useState(0);
  const [stash, setStash] = useState(() => usefulStash(initial, user.userId));
  const now = useRef<Desk>({ draft, content, saved, running: null });
  now.current = { ...now.current, draft, content, saved };
  const mayEdit = may('draft.edit') && draft.editable;
  const dirty = content !== saved;

  const adopt = useCallback(
    (next: Draft) => {
      const fresh = contentOf(next);
      setDraft(next);
      setContent(fresh);
      setSaved(fresh);
      setTheirs(null);
      setProblem(null);
      setStatus('saved');
      setEpoch((before) => before + 1);
      dropStash(next.id, user.userId);
    },
    [user.userId],
  );

  const put = useCallback(
    async (version: number): Promise<boolean> => {
      const sent = now.current.content;
      if (sent === now.current.saved) return true;
      setStatus('saving');
      try {
        const answer = await ask(
          api.PUT('/api/v1/drafts/{id}', {
            params: { path: { id: initial.id } },
            headers: { 'If-Match': `"${version}"` },
            body: sent,
          }),
        );
        now.current = { ...now.current, draft: answer, saved: sent };
        setDraft(answer);
        setSaved(sent);
        setProblem(null);
        setStatus(now.current.content === sent ? 'saved' : 'dirty');
        if (now.current.content === sent) dropStash(initial.id, user.userId);
        client.setQueryData(KEYS.draft(initial.id), answer);
        void client.invalidateQueries({ queryKey: KEYS.drafts });
        return true;
      } catch (error) {
        const refusal = asProblem(error);
        setProblem(refusal);
        if (refusal.status === 412) {
          const other = await ask(
            api.GET('/api/v1/drafts/{id}', { params: { path: { id: initial.id } } }),
          ).catch(() => null);
          setTheirs(other);
          setStatus('conflict');
        } else setStatus(refusal.status === 422 ? 'invalid' : 'waiting');
        return false;
      }
    },
    [client, initial.id, user.userId],
  );

  /** One save at a time: who asks while one is under way waits for it, and saves what was typed since. */
  const save = useCallback(
    async (version?: number): Promise<boolean> => {
      while (now.current.running !== null) await now.current.running;
      const running = put(version ?? now.current.draft.version);
      now.current.running = running;
      try {
        return await running;
      } finally {
        now.current.running = null;
      }
    },
    [put],
  );

  // What is typed is kept on this computer at once, and on the server after a pause.
  useEffect(() => {
    if (!dirty || !mayEdit) return;
    writeStash(initial.id, user.userId, content, draft.version);
    if (theirs !== null || !online) return;
    const timer = setTimeout(() => void save(), status === 'waiting' ? RETRY_MS : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [content, dirty, mayEdit, draft.version, theirs, online, status, save, initial.id, user.userId]);

  // Another person's save arrives by looking.
  useEffect(() => {
    if (latest.version <= now.current.draft.version && latest.state === now.current.draft.state) return;
    if (latest.version < now.current.draft.version || now.current.running !== null) return;
    if (now.current.content === now.current.saved) {
      const changed = latest.version > now.current.draft.version;
      if (changed && !sameContent(contentOf(latest), contentOf(now.current.draft))) {
        adopt(latest);
        onOthers(latest.updatedByName);
      } else setDraft(latest);
      return;
    }
    setTheirs(latest);
    setStatus('conflict');
  }, [latest, adopt, onOthers]);

  useEffect(() => {
    const warn = (event: BeforeUnloadEvent): void => {
      if (now.current.content !== now.current.saved) event.preventDefault();
    };
    window.addEventListener('beforeunload', warn);
    return () => {
      window.removeEventListener('beforeunload', warn);
      if (now.current.content !== now.current.saved) void save();
    };
  }, [save]);

  return {
    draft,
    content,
    status: theirs !== null ? 'conflict' : status,
    mayEdit,
    problem,
    theirs,
    stash,
    epoch,
    change: (part) => {
      setContent((before) => ({ ...before, ...part }));
      setStatus((before) => (before === 'saving' ? before : 'dirty'));
    },
    saveNow: async () => await save(),
    takeTheirs: () => {
      if (theirs !== null) adopt(theirs);
    },
    keepMine: () => {
      if (theirs === null) return;
      const { version } = theirs;
      setDraft(theirs);
      setTheirs(null);
      void save(version);
    },
    restoreStash: () => {
      if (stash === null) return;
      setContent(stash.content);
      setStatus('dirty');
      setEpoch((before) => before + 1);
      setStash(null);
    },
    dropStash: () => {
      dropStash(initial.id, user.userId);
      setStash(null);
    },
    refresh: (next) => {
      setDraft(next);
      client.setQueryData(KEYS.draft(next.id), next);
    },
  };
}

function usefulStash(draft: Draft, userId: string): Stash | null {
  const stash = readStash(draft.id, userId);
  if (stash === null || !draft.editable) return null;
  if (sameContent(stash.content, contentOf(draft))) {
    dropStash(draft.id, userId);
    return null;
  }
  return stash;
}
