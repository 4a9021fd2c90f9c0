import { reportOn, useEngine } from '../engineRuns';
import { gather } from './gather';
import { partRun } from './partRun';
import { drawPartScenario } from './partScenario';

const stage = useEngine({ 'harness.gather': gather });

it('pays for no part twice, and joins the right parts, each once, in order, with the words asked for', async () => {
	const report = await reportOn(
		'parts/parts',
		async (seed) => await partRun(stage.engine, drawPartScenario(seed)),
	);
	report.expectAll('picked up', 'whole films', 'executions: error', 'executions: success');
	report.expectAll(
		...['Speech', 'Submit', 'Wait', 'Join'].map((name) => `led back into ${name}`),
		...['speech', 'speechThenSplit', 'fileThenSplit'].map((wiring) => `wiring: ${wiring}`),
	);
});
