const base = require('../../jest.config');

/** @type {import('jest').Config} */
module.exports = {
	...base,
	rootDir: '../..',
	roots: ['<rootDir>/test/fuzz'],
	testMatch: ['<rootDir>/test/fuzz/**/*.test.ts'],
	// A million files take an hour or two; every single one has a limit of its own.
	testTimeout: 8 * 60 * 60_000,
};
