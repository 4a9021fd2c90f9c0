import type { INodeParameters } from 'n8n-workflow';

import { faults } from '../simulator';
import { chain, type NodeJson, type WorkflowJson } from './harness';
import { promptOf, recorded, taskIds } from './helpers/submissions';
import {
	numbered,
	prompted,
	PROVIDERS,
	shownError,
	start,
	submit,
	uncheckedLinks,
	useRig,
} from './helpers/support';

const rig = useRig();

describe.each(PROVIDERS)('%s: submitting many items', (provider) => {
	const node = (options: INodeParameters, settings: Partial<NodeJson> = {}): WorkflowJson =>
		chain(
			start,
			submit(
				provider,
				{ ...uncheckedLinks, options: { checkMediaLinks: false, ...options } },
				settings,
			),
		);

	it.each([
		[undefined, 3],
		[1, 1],
		[5, 5],
		[99, 10],
		[0, 3],
	])('with %s in parallel has at most %i under way, in item order', async (wanted, most) => {
		const underWay: number[] = [];
		rig.sim.faultFor = ({ kind }) => {
			if (kind !== 'create') return undefined;
			underWay.push(rig.sim.openRequests.filter((request) => request.kind === 'create').length);
			return faults.slow(400);
		};
		const options = wanted === undefined ? {} : { submissionsInParallel: wanted };
		const run = await rig.run(node(options), { input: prompted(numbered(12)) });
		expect(Math.max(...underWay)).toBe(most);
		const order = rig.creates.map((request) => Number(promptOf(request).split(' ')[1]));
		order.forEach((item, place) => expect(Math.abs(item - place)).toBeLessThan(most));
		expect(taskIds(run)).toEqual(numbered(12).map((prompt) => rig.jobOf(prompt).id));
	});

	it.each([
		['the key', faults.klingCode(1002), 'did not accept the API key'],
		['the account', faults.klingCode(1101), 'refused because of the account'],
		['the balance', faults.insufficientBalance(provider), 'refused because of the account'],
	])('stops at the first refusal of %s', async (_what, fault, words) => {
		rig.sim.inject({ on: 'create', after: 3, times: Infinity, fault });
		const parallel = { submissionsInParallel: 1 };
		const run = await rig.run(node(parallel), { input: prompted(numbered(10)) });
		const error = shownError(run, 'Submit');
		expect(error.message).toContain(words);
		expect(error.context.itemIndex).toBe(3);
		expect(rig.creates).toHaveLength(4);
		expect(recorded(run)).toEqual(rig.ids);

		rig.sim.requests.length = 0;
		const goOn = node(parallel, { onError: 'continueRegularOutput' });
		const going = await rig.run(goOn, { input: prompted(numbered(10)) });
		expect(rig.creates).toHaveLength(1);
		const [refused, ...rest] = going.json('Submit');
		expect(refused).toMatchObject({ taskId: null, failureReason: expect.stringContaining(words) });
		expect(rest).toHaveLength(9);
		for (const item of rest) {
			expect(item).toMatchObject({ taskId: null, mayHaveBeenCharged: false });
			expect(item.failureReason).toMatch(/^Not submitted, since an earlier item was refused: /);
		}
	});

	it('sends no more than those under way after a refusal', async () => {
		rig.sim.faultFor = ({ kind }) => (kind === 'create' ? faults.klingCode(1101) : undefined);
		await rig.run(node({ submissionsInParallel: 3 }), { input: prompted(numbered(20)) });
		expect(rig.creates.length).toBeLessThanOrEqual(3);
		expect(rig.sim.createdCount).toBe(0);
	});

	it('checks every one before the first is sent', async () => {
		const input = [...prompted(numbered(9)), { json: { prompt: 'x'.repeat(2501) } }];
		const run = await rig.run(node({}), { input });
		expect(shownError(run, 'Submit').message).toMatch(
			/^"Prompt" has 2501 characters.* \[item 9\]$/,
		);
		expect(rig.sim.requests).toEqual([]);
	});
});
