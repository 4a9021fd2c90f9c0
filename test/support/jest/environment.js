const { TestEnvironment } = require('jest-environment-node');

let shared;

/**
 * The global objects of a worker process, the same ones for every test file that it runs: what `runtime.js` keeps
 * loaded belongs to them.
 */
module.exports = class SharedEnvironment extends TestEnvironment {
	constructor(config, context) {
		if (shared) return shared;
		super(config, context);
		shared = this;
	}

	// They serve the next file, too.
	async teardown() {}
};
