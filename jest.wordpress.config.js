import base from './jest.config.js';

/** The suite that needs foreign software, run by `npm run test:wordpress`. */
export default { ...base, testMatch: ['<rootDir>/test/wordpress/**/*.test.ts'] };
