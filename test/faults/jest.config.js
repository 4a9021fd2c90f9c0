const base = require('../../jest.config');

/** @type {import('jest').Config} */
module.exports = {
	...base,
	rootDir: '../..',
	roots: ['<rootDir>/test/faults'],
	testMatch: ['<rootDir>/test/faults/**/*.test.ts'],
	// Ten thousand runs take half an hour.
	testTimeout: 60 * 60_000,
};
