export const correction = {
  title: 'Correct what is public',
  help: 'Replaces what is public by the newly approved version, and verifies the result.',
  nothingNewer:
    'This draft has no approved version newer than what is public. Change it, submit it, and come back once it is approved.',
  toDraft: 'Open the draft',
  soon: 'As soon as possible',
  later: 'At a set time',
  way: 'How',
  ways: {
    usual: 'Automatic: in place where the platform can, else withdrawn, proved gone and released again',
    withdraw_first: 'Withdraw first; release the new one once the old is proved gone',
    release_first: 'Release the new one first; withdraw the old once it is public',
  },
  done: 'The correction is scheduled',
  corrects: 'This corrects an earlier release',
  correctedBy: 'This was corrected by a later release',
  newer: 'The draft has a newer approved version; this release still carries the one it was planned with',
  newerHelp: 'Without a choice, the planned version goes out.',
  declined: 'You chose to stay with the planned version',
  swap: 'Use the newer version',
  keep: 'Keep the planned one',
  chosen: { swap: 'The newer version will go out', keep: 'The planned version stays' },
} as const;
