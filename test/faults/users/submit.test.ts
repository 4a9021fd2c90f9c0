import { reportOn, useEngine } from '../engineRuns';
import { userRun } from './userRun';
import { drawUserScenario } from './userScenario';

const stage = useEngine();

it('pays for no video twice, loses nothing and mixes nothing up, whatever a user’s workflow does', async () => {
	const report = await reportOn(
		'users/submit',
		async (seed) => await userRun(stage.engine, drawUserScenario(seed)),
	);
	report.expectAll(
		'picked up',
		'remembered as unknown',
		'executions: error',
		'executions: success',
	);
});
