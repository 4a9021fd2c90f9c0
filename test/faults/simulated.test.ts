import { Report } from './report';
import { drawScenario } from './scenario';
import { seedsOf } from './seeds';
import { simulatedRun } from './simulatedRun';

it('creates nothing twice, loses nothing and waits for nothing in vain, on the simulated clock', async () => {
	const report = new Report('simulated');
	for (const seed of seedsOf('simulated')) report.add(seed, await simulatedRun(drawScenario(seed)));
	report.finish();
	report.expectAll('picked up', 'remembered as unknown', 'runs that Submit was stopped in');
	report.expectAll('waits: done', 'waits: timeout', 'waits: refused', 'waits: stopped');
});
