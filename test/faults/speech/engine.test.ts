import { reportOn, useEngine } from '../engineRuns';
import { userEngineRun } from '../users/userEngineRun';
import { SPEECHES, speakingUser } from './speakingUser';

const stage = useEngine();

it("has nothing spoken twice, loses nothing and mixes nothing up, in n8n's engine", async () => {
	const report = await reportOn(
		'speech/engine',
		async (seed) => await userEngineRun(stage.engine, speakingUser(seed), SPEECHES),
	);
	report.expectAll(
		'picked up',
		'remembered as unknown',
		'executions: error',
		'executions: success',
	);
});
