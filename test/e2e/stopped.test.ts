/** Executions that are stopped, and an n8n that is killed, with and without saved progress. */
import { Rig } from './rig';
import { stoppedExecutionsSuite } from './suites/stoppedExecutions';

describe('n8n 2.41.1', () => {
	let rig: Rig | undefined;

	beforeAll(async () => {
		rig = await Rig.start('2.41.1');
	});

	afterEach(async () => await rig?.sim.reset());

	afterAll(async () => await rig?.stop());

	stoppedExecutionsSuite(() => {
		if (!rig) throw new Error('The server did not start');
		return rig;
	});
});
