import base from './jest.config.js';

/** The walks through the console in a real browser: `npm run test:browser`. They start the product by themselves. */
/** @type {import('jest').Config} */
export default {
  ...base,
  testMatch: ['<rootDir>/test/browser/**/*.walk.ts'],
  testEnvironment: '<rootDir>/test/browser/environment.mjs',
  globalSetup: undefined,
  globalTeardown: undefined,
  testTimeout: 240_000,
  maxWorkers: 1,
  bail: 1,
};
