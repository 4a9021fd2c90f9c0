import { faults } from '../simulator';
import { chain } from './harness';
import { created } from './helpers/jobs';
import {
	asInput,
	get,
	LABELS,
	PROVIDERS,
	shownError,
	start,
	submit,
	uncheckedLinks,
	useRig,
	wait,
} from './helpers/support';

const rig = useRig();
const one = [{ json: { prompt: 'one' } }];

describe.each(PROVIDERS)('%s: what an answer to a create does not say', (provider) => {
	const label = LABELS[provider];
	const submitted = async () =>
		await rig.run(chain(start, submit(provider, uncheckedLinks)), { input: one });

	it.each([
		faults.status(404, { error: { message: 'Not Found' } }),
		faults.status(404, { detail: 'Not Found' }),
		faults.klingCode(1203),
		faults.status(404, 'Not Found'),
	])('$name: that a task is unknown; the address is wrong', async (fault) => {
		rig.sim.inject({ on: 'create', fault });
		const error = shownError(await submitted(), 'Submit');
		expect(error.message).toMatch(new RegExp(`^${label} has nothing at this address`));
		expect(error.message).toContain('404');
		expect(error.message).not.toContain('task');
		expect(error.description).toContain('Base URL');
		expect(error.description).toContain('Nothing was created, and nothing is charged');
		expect(rig.creates).toHaveLength(1);
	});
});

describe('an item of the other provider', () => {
	it.each([
		['aijisu', 'cometApi'],
		['cometApi', 'aijisu'],
	] as const)('made with %s, is refused by Get and Wait for %s', async (made, asked) => {
		const items = await created(rig, made, ['one']);
		rig.sim.requests.length = 0;
		for (const build of [get, wait]) {
			const error = await refuseItem(build(asked), items);
			expect(error.context.items).toMatchObject([{ provider: made, taskId: items[0]!.taskId }]);
		}
		expect(rig.sim.requests).toEqual([]);

		async function refuseItem(node: ReturnType<typeof get>, input: typeof items) {
			const run = await rig.run(chain(start, node), { input: asInput(input) });
			const error = shownError(run, node.name);
			expect(error.message).toBe(
				`"Provider" is ${LABELS[asked]}, but task ${items[0]!.taskId} was submitted to ${LABELS[made]} [item 0]`,
			);
			expect(error.description).toContain(LABELS[made]);
			return error;
		}
	});

	it('is not seen in a field of the user’s own', async () => {
		rig.sim.jobMilliseconds = 0;
		const items = await created(rig, 'cometApi', ['one']);
		for (const item of [
			{ ...items[0]!, provider: 'acme' },
			{ provider: 'aijisu', task: items[0]!.taskId },
		]) {
			const node = get('cometApi', { taskId: '={{ $json.task ?? $json.taskId }}' });
			const run = await rig.run(chain(start, node), { input: asInput([item]) });
			expect(run.json('Get')).toMatchObject([{ isSuccess: true }]);
		}
	});
});
