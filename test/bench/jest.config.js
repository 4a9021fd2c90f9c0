const base = require('../../jest.config');

/** @type {import('jest').Config} */
module.exports = {
	...base,
	rootDir: '../..',
	roots: ['<rootDir>/test/bench'],
	testMatch: ['<rootDir>/test/bench/**/*.test.ts'],
	// Benches measure time and memory: one after another, so that none disturbs the next.
	maxWorkers: 1,
	testTimeout: 10 * 60_000,
};
