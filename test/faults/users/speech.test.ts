import { reportOn, useEngine } from '../engineRuns';
import { userRun } from './userRun';
import { SPEECHES, speakingUser } from './speakingUser';

const stage = useEngine();

it('has nothing spoken twice, loses nothing and mixes nothing up, whatever a user’s workflow does', async () => {
	const report = await reportOn(
		'users/speech',
		async (seed) => await userRun(stage.engine, speakingUser(seed), SPEECHES),
	);
	report.expectAll(
		'picked up',
		'remembered as unknown',
		'executions: error',
		'executions: success',
	);
});
