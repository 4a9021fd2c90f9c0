import { engineRun } from './engineRun';
import { reportOn, useEngine } from './engineRuns';
import { drawEngineScenario } from './engineScenario';

const stage = useEngine();

it("creates nothing twice, loses nothing and is never late, in n8n's engine", async () => {
	const report = await reportOn(
		'engine',
		async (seed) => await engineRun(stage.engine, drawEngineScenario(seed)),
	);
	report.expectAll('picked up', 'remembered as unknown', 'videos kept', 'executions: canceled');
});
