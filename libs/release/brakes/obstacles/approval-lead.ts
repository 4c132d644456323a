import type { Obstacle } from '../obstacle.js';

/** The department wants some time between the approval and the release. */
export const APPROVAL_LEAD: Obstacle = {
  code: 'approval_lead',
  moments: ['plan', 'why', 'commit'],
  severity: 'refuse',
  blocks: true,
  find: ({ rules, approvedAt, at, latestAt }) => {
    if (rules.minLeadMinutes === 0 || approvedAt === null) return undefined;
    const earliest = new Date(approvedAt.getTime() + rules.minLeadMinutes * 60_000);
    if (at >= earliest) return undefined;
    const sentence = `本部门要求审核通过 ${rules.minLeadMinutes} 分钟后才可发布，请改到这之后。`;
    const late = latestAt !== null && earliest > latestAt;
    return { sentence, until: earliest, atCommit: late ? { do: 'hold' } : { do: 'wait', until: earliest } };
  },
};
