import { describe, expect, it } from '@jest/globals';
import { matchPath } from 'react-router';
import { derive, pathOf, SUBJECT_FOLDERS, type SubjectType } from '#libs/notify/notice.rules.js';
import { PAGE_PATHS } from './page-paths.js';

function pageOf(path: string): string | undefined {
  return PAGE_PATHS.find((one) => matchPath(`/${one}`, path) !== null);
}

describe('the links in notices and mails', () => {
  it('lead to a page each, whatever a notice is about', () => {
    const types = Object.keys(SUBJECT_FOLDERS) as SubjectType[];
    const pages = types.map((type) => [type, pageOf(pathOf({ type, id: 'queues' }))]);
    expect(Object.fromEntries(pages)).toEqual({
      release: 'releases/:id',
      review: 'reviews/:id',
      draft: 'drafts/:id',
      channel: 'channels/:id',
      column: 'columns/:id',
      system: 'system/:part',
    });
  });

  it('lead to what several items share', () => {
    const { raise } = derive({
      action: 'release.commit.content',
      subjectType: 'release',
      subjectId: 'r1',
      departmentId: 'd1',
      actorId: null,
      actorName: '系统',
      detail: { from: 'committing', to: 'failed', channelId: 'c1' },
    });
    expect(raise.map((one) => pageOf(one.groupPath ?? ''))).toEqual(['channels/:id']);
  });
});
