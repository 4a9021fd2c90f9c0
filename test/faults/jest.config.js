const base = require('../../jest.config');

/** @type {import('jest').Config} */
module.exports = {
	...base,
	rootDir: '../..',
	roots: ['<rootDir>/test/faults'],
	testMatch: ['<rootDir>/test/faults/**/*.test.ts'],
	// Ten thousand runs take minutes; every single run has a limit of its own.
	testTimeout: 20 * 60_000,
};
