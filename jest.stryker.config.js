// The suites that mutation testing runs: pure functions only, and without the simulation of thousands of jobs.
const base = require('./jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
	...base,
	roots: ['<rootDir>/test/unit'],
	testMatch: ['<rootDir>/test/unit/{task,providers,node}/**/*.test.ts'],
	testPathIgnorePatterns: [
		'/node_modules/',
		'scheduleGoal\\.test\\.ts$',
		'simulatedClock\\.test\\.ts$',
	],
};
