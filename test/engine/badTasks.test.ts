import {
	ALL_PROVIDERS,
	GATEWAYS,
	get,
	LABELS,
	speaksKling,
	submit,
	useRig,
	wait,
} from './helpers/support';
import { NOTHING, refuse } from './helpers/refusal';

const rig = useRig();

const nothingSent = () => expect(rig.sim.requests).toEqual([]);

describe.each([...ALL_PROVIDERS, ...GATEWAYS])('tasks (%s)', (provider) => {
	const label = LABELS[provider];
	const unknown = speaksKling(provider) ? '800000000000000001' : 'task_unknown';

	it.each(['Get', 'Wait'])('%s without a Task ID', async (name) => {
		const build = name === 'Get' ? get : wait;
		for (const taskId of [NOTHING, '={{ "  " }}', '={{ null }}', '={{ { id: 1 } }}']) {
			await refuse(
				rig,
				{ node: build(provider, { taskId }) },
				{ message: '"Task ID" is empty', advice: 'Connect the node to a Submit operation' },
			);
		}
		nothingSent();
	});

	it('Get of a task that the provider does not know', async () => {
		await refuse(
			rig,
			{ node: get(provider, { taskId: unknown }) },
			{
				message: new RegExp(
					`^The state of task ${unknown} could not be read: ${label} does not know this task`,
				),
				advice: 'Check the Task ID, and that the credential is of the account that submitted it',
			},
		);
		expect(rig.sim.requests.every(({ method }) => method === 'GET')).toBe(true);
	});

	it('Wait ends at once for an old task that the provider does not know', async () => {
		const submittedAt = '2026-01-01T00:00:00.000Z';
		const error = await refuse(
			rig,
			{ node: wait(provider), input: [{ json: { taskId: unknown, submittedAt } }] },
			{ message: /could not be read: .* does not know this task/, advice: 'Check the Task ID' },
		);
		expect(error.context.items).toMatchObject([{ taskId: unknown, isFinal: false }]);
		expect(rig.sim.requests.length).toBeLessThanOrEqual(2);
	});

	it('Wait keeps asking for one that may not be registered yet, until its time is up', async () => {
		await refuse(
			rig,
			{ node: wait(provider, { taskId: unknown, timeout: 0.3 }) },
			{
				message: `Task ${unknown} was not ready within 0.3 s; no status was received`,
				advice: /^The last answer was of no use: .* does not know this task.* the task ID/,
			},
		);
		expect(rig.sim.requests.length).toBeGreaterThan(3);
	});

	it('Submit with a wrong key', async () => {
		const error = await refuse(
			rig,
			{
				node: submit(provider, rig.fromLinks),
				credentials: rig.credentials({ apiKey: 'wrong-key-of-somebody' }),
			},
			{
				message: new RegExp(
					`^${label} did not accept the API key: ([Ii]nvalid|Authorization is invalid|You do not)`,
				),
				advice: /^Check the API Key in the credential.*Nothing was created, and nothing is charged/,
			},
		);
		expect(error).toMatchObject({
			name: 'NodeApiError',
			httpCode: '401',
		});
		expect(error.message).not.toContain('wrong-key-of-somebody');
		expect(rig.sim.requestsOf('create')).toHaveLength(1);
	});
});
