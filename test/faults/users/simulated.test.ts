import { Report } from '../report';
import { seedsOf } from '../seeds';
import { userRun } from './userRun';
import { drawUserScenario } from './userScenario';

it('pays nothing twice, loses nothing and mixes nothing up, whatever a user’s workflow does', async () => {
	const report = new Report('users/simulated');
	for (const seed of seedsOf('users/simulated')) {
		report.add(seed, await userRun(drawUserScenario(seed)));
	}
	report.finish();
	report.expectAll('picked up', 'remembered as unknown', 'sent again when unsure', 'mended');
	report.expectAll(
		...['batch', 'loop', 'branches', 'errorLoop', 'tool2', 'tool3'].map(
			(shape) => `shape: ${shape}`,
		),
	);
});
