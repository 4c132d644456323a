import type { Translation } from '../translation.js';

export const feedback: Translation['feedback'] = {
  title: 'Response',
  none: 'no data yet',
  day: 'Until',
  dayNote: 'Counted from publication to the end of the day, Beijing time',
  metrics: 'What the platform counted',
  comments: 'Comments',
  names: {
    delivered: 'delivered',
    readers: 'readers',
    reads: 'reads',
    sharers: 'sharers',
    shares: 'shares',
    likes: 'likes',
    recommends: 'recommended',
    favorites: 'saved',
    comments: 'comments',
    reposts: 'reposts',
  },
  summary: '{{value}} {{name}}',
  readAt: 'Last read {{time}}',
  nextAt: 'Read again {{time}}',
  over: 'Not read any more',
  noMetrics:
    'The platform has not counted yet. WeChat gives its numbers after eight in the morning of the next day.',
  noComments: 'No comments read yet.',
  reply: 'Answered on the platform',
  notDated: 'Read {{time}}',
  kept: 'Comments are kept for 180 days, their writers not at all.',
};
