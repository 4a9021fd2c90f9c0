// The suites that mutation testing runs: those of the files that are mutated, without the simulation of
// thousands of jobs, without random examples and without what loads n8n, since each changed line runs them anew.
const base = require('./jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
	...base,
	// Stryker counts which test reaches which line, in an environment of its own.
	testEnvironment: 'node',
	runtime: undefined,
	roots: ['<rootDir>/test/unit'],
	testMatch: ['<rootDir>/test/unit/{task,providers,links,paying}/**/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/', '/(scheduleGoal|createProperty|results)\\.test\\.ts$'],
};
