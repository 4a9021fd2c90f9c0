import type { INode } from 'n8n-workflow';

import { faults } from '../simulator';
import { chain, link } from './harness';
import { noCallbacks, parkedWorkflow } from './helpers/parking';
import { promptOf } from './helpers/submissions';
import { end, prompted, start, submit, useRig } from './helpers/support';

/** What the README's table of what can cost says of n8n's own settings. */
const rig = useRig();

type OnError = NonNullable<INode['onError']>;
const retrying = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

/** Submits two items, of which one is refused once, and says how often each was asked for. */
async function requestsFor(onError: OnError, refused: string) {
	let refusals = 1;
	rig.sim.faultFor = (request) =>
		request.kind === 'create' && promptOf(request) === refused && refusals-- > 0
			? faults.klingCode(1301)
			: undefined;
	const parameters = {
		...rig.fromLinks,
		prompt: '={{ $json.prompt }}',
		options: { submissionsInParallel: 1 },
	};
	const workflow = chain(start, submit('kling', parameters, { ...retrying, onError }), end);
	if (onError === 'continueErrorOutput') {
		workflow.nodes.push({ ...end, name: 'Failed' });
		link(workflow, 'Submit', 'Failed', { output: 1 });
	}
	await rig.run(workflow, { input: prompted(['one', 'two']) });
	return ['one', 'two'].map(
		(prompt) => rig.creates.map(promptOf).filter((one) => one === prompt).length,
	);
}

describe('Retry On Fail', () => {
	it.each([
		['stopWorkflow', 'one', [2, 1]],
		['stopWorkflow', 'two', [1, 2]],
		['continueErrorOutput', 'one', [2, 1]],
		['continueErrorOutput', 'two', [1, 1]],
		['continueRegularOutput', 'one', [1, 1]],
		['continueRegularOutput', 'two', [1, 1]],
	] as const)('with On Error "%s" and item "%s" refused', async (onError, refused, requests) => {
		expect(await requestsFor(onError, refused)).toEqual(requests);
		for (const { body } of rig.sim.jobs) {
			expect(rig.sim.jobs.filter((job) => job.body.prompt === body.prompt)).toHaveLength(1);
		}
	});
});

it('a parked execution that is stopped keeps its tasks: a retry pays nothing again', async () => {
	noCallbacks(rig);
	const parked = await rig.run(parkedWorkflow(), { input: prompted(['one']), mode: 'trigger' });
	expect(parked.status).toBe('waiting');
	parked.execution.stop();
	rig.sim.jobs[0]!.complete();
	const retried = await rig.run(parkedWorkflow(), { previous: parked });
	expect(retried.error?.message).toBeUndefined();
	// As after the end of its time, n8n passes the input of Wait on.
	expect(retried.json('Wait')).toMatchObject([{ taskId: rig.ids[0], isFinal: false }]);
	expect(rig.sim.createdCount).toBe(1);
});
