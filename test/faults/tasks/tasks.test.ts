import { reportOn, useEngine } from '../engineRuns';
import { taskRun } from './taskRun';
import { drawTaskScenario } from './taskScenario';

const stage = useEngine();

it('creates nothing twice, loses nothing and is never late, whatever a provider answers', async () => {
	const report = await reportOn(
		'tasks/tasks',
		async (seed) => await taskRun(stage.engine, drawTaskScenario(seed)),
	);
	report.expectAll('picked up', 'remembered as unknown', 'videos kept', 'executions: canceled');
	report.expectAll(...['fal', 'kie', 'waveSpeed'].map((one) => `made of uploads: ${one}`));
});
