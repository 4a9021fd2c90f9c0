import { reportOn, useEngine } from '../engineRuns';
import { GATEWAYS } from '../gateways';
import { userRun } from './userRun';
import { CREATED, speakingUser } from './speakingUser';

const stage = useEngine();

it('pays for no speech and no video twice, loses nothing and mixes nothing up, whatever a user’s workflow does', async () => {
	const report = await reportOn(
		'users/create',
		async (seed) => await userRun(stage.engine, speakingUser(seed, GATEWAYS), CREATED),
	);
	report.expectAll(
		'picked up',
		'remembered as unknown',
		'executions: error',
		'executions: success',
	);
});
