const { default: Sequencer } = require('@jest/test-sequencer');

/** The file that takes longest goes first, also where jest does not know yet how long each takes. */
module.exports = class SlowestFirst extends Sequencer {
	sort(tests) {
		const rank = ({ path }) => Number(!path.endsWith('scanner.test.ts'));
		return super.sort(tests).sort((one, other) => rank(one) - rank(other));
	}
};
