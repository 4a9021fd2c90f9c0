import { LIMITS } from '../engineRun';
import { reportOn, useHastyEngine } from '../engineRuns';
import { userEngineRun } from '../users/userEngineRun';
import { SPEECHES, speakingUser } from './speakingUser';

/** Speech is asked for more often, and given up sooner, than a person would want it. */
const stage = useHastyEngine({
	...LIMITS,
	POLL_SECONDS: 0.1,
	MAX_POLL_SECONDS: 0.1,
	UNKNOWN_SECONDS: 1,
});

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
