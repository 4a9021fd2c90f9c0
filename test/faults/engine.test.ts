import { engineRun, LIMITS } from './engineRun';
import { reportOn, useHastyEngine } from './engineRuns';
import { drawEngineScenario } from './engineScenario';

const stage = useHastyEngine(LIMITS);

beforeAll(async () => await stage.engine.serveWebhooks());

it("creates nothing twice, loses nothing and is never late, in n8n's engine", async () => {
	const report = await reportOn(
		'engine',
		async (seed) => await engineRun(stage.engine, drawEngineScenario(seed)),
	);
	report.expectAll('picked up', 'remembered as unknown', 'videos kept', 'executions: canceled');
});
