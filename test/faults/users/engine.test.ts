import { reportOn, useEngine } from '../engineRuns';
import { userEngineRun } from './userEngineRun';
import { drawUserScenario } from './userScenario';

const stage = useEngine();

it("pays nothing twice, loses nothing and mixes nothing up, in n8n's engine", async () => {
	const report = await reportOn(
		'users/engine',
		async (seed) => await userEngineRun(stage.engine, drawUserScenario(seed)),
	);
	report.expectAll(
		'picked up',
		'remembered as unknown',
		'executions: error',
		'executions: success',
	);
});
