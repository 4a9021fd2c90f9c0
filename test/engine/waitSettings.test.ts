import type { INodeParameters } from 'n8n-workflow';

import { chain } from './harness';
import { created } from './helpers/jobs';
import { shownError, start, useRig, wait } from './helpers/support';

const rig = useRig();

describe('settings of Wait that an expression gets wrong', () => {
	it.each<[string, INodeParameters, string]>([
		[
			'words as Timeout',
			{ timeout: '={{ "1 hour" }}' },
			'"Timeout (Seconds)" is "1 hour"; it must be a number of seconds, 0 or more',
		],
		['nothing as Timeout', { timeout: '={{ $json.nothing }}' }, '"Timeout (Seconds)" is empty'],
		['no end as Timeout', { timeout: '={{ Infinity }}' }, '"Timeout (Seconds)" is '],
		[
			'words as Poll Interval',
			{ pollInterval: '={{ "fast" }}' },
			'"Min Poll Interval (Seconds)" is "fast"; it must be a number of seconds, 0 or more',
		],
		[
			'less than nothing as Max Poll Interval',
			{ maxPollInterval: '={{ -5 }}' },
			'"Max Poll Interval (Seconds)" is -5; it must be a number of seconds, 0 or more',
		],
		[
			'a Wait Mode that does not exist',
			{ waitMode: '={{ "sleep" }}' },
			'"Wait Mode" is "sleep", which is none of its choices',
		],
	])('%s is refused before anybody is asked', async (_name, parameters, message) => {
		const input = (await created(rig, 'cometApi', ['one'])).map((json) => ({ json }));
		rig.sim.requests.length = 0;
		const run = await rig.run(chain(start, wait('cometApi', parameters)), { input });
		expect(shownError(run, 'Wait').message).toContain(message);
		expect(rig.queries).toEqual([]);
	});

	it('numbers written as text are taken', async () => {
		const input = (await created(rig, 'cometApi', ['one'])).map((json) => ({ json }));
		rig.sim.jobs[0]!.complete();
		const run = await rig.run(chain(start, wait('cometApi', { timeout: '={{ "20" }}' })), {
			input,
		});
		expect(run.json('Wait')).toMatchObject([{ isSuccess: true }]);
	});
});
