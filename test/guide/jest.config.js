const base = require('../../jest.config');

/** @type {import('jest').Config} */
module.exports = {
	...base,
	rootDir: '../..',
	roots: ['<rootDir>/test/guide'],
	testMatch: ['<rootDir>/test/guide/**/*.test.ts'],
};
