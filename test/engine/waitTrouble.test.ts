import { faults } from '../simulator';
import { chain, link } from './harness';
import { created, waitFor } from './helpers/jobs';
import {
	asInput,
	end,
	get,
	numbered,
	PROVIDERS,
	shownError,
	start,
	useRig,
	wait,
} from './helpers/support';

const rig = useRig();

describe.each(PROVIDERS)('%s', (provider) => {
	it('a web page for ever is not told as a matter of the account', async () => {
		const items = await created(rig, provider, ['one']);
		rig.sim.inject({ on: 'query', times: Infinity, fault: faults.htmlPage(403) });
		const run = await waitFor(rig, provider, items, { timeout: 0.4 });
		const error = shownError(run, 'Wait');
		expect(error.description).toContain('web page');
		expect(`${error.message} ${error.description}`).not.toMatch(/balance|account \(HTTP/);
	});
});

describe('an expression that fails for one item', () => {
	const onError = 'continueRegularOutput' as const;
	const parts: Record<string, object> = {
		'Task ID': { taskId: '={{ $json.bad ? $("Missing").item.json.x : $json.taskId }}' },
		Simplify: { simplify: '={{ $json.bad ? $("Missing").item.json.x : true }}' },
		Options: {
			options: { downloadVideo: '={{ $json.bad ? $("Missing").item.json.x : false }}' },
		},
		'On Task Failure': {
			onTaskFailure: '={{ $json.bad ? $("Missing").item.json.x : "throw" }}',
		},
	};

	it.each(Object.keys(parts))('is that item’s matter alone: %s', async (label) => {
		rig.sim.jobMilliseconds = 400;
		const items = await created(rig, 'cometApi', numbered(3));
		const input = asInput(items.map((item, index) => ({ ...item, bad: index === 1 })));
		const workflow = chain(start, wait('cometApi', { ...parts[label] }, { onError }), end);
		const run = await rig.run(workflow, { input, mode: 'trigger' });
		expect(run.json('End')).toMatchObject([
			{ isSuccess: true, videoUrl: expect.any(String) },
			{ isSuccess: false, failureReason: expect.stringContaining(label) },
			{ isSuccess: true, videoUrl: expect.any(String) },
		]);
	});

	it('and of a whole run: no item goes on unwaited as if all were well', async () => {
		const items = await created(rig, 'cometApi', numbered(2));
		const node = wait('cometApi', { timeout: '={{ $("Missing").item.json.x }}' }, { onError });
		const run = await rig.run(chain(start, node, end), {
			input: asInput(items),
			mode: 'trigger',
		});
		expect(run.json('End')).toMatchObject(
			[0, 1].map((index) => ({
				taskId: items[index]!.taskId,
				failureReason: expect.stringContaining('Timeout'),
			})),
		);
	});

	it('stops the node before any question where it is to stop', async () => {
		const items = await created(rig, 'cometApi', numbered(2));
		const input = asInput(items.map((item, index) => ({ ...item, bad: index === 1 })));
		const node = wait('cometApi', { ...parts['Task ID'] });
		const run = await rig.run(chain(start, node), { input, mode: 'trigger' });
		const error = shownError(run, 'Wait');
		expect(error.message).toMatch(/^"Task ID" .*\[item 1\]$/);
		expect(rig.queries).toEqual([]);
	});
});

describe('a node that cannot even begin, where it is to go on', () => {
	const onError = 'continueRegularOutput' as const;
	const wrongKey = { klingAvatarApi: { id: 'aijisu', name: 'aijisu' } };

	it.each(['Wait', 'Get'])('%s lets no item through as if it had been waited for', async (name) => {
		const items = await created(rig, 'cometApi', numbered(2));
		const build = name === 'Wait' ? wait : get;
		const node = build('cometApi', {}, { onError, credentials: wrongKey });
		const run = await rig.run(chain(start, node, end), {
			input: asInput(items),
			mode: 'trigger',
		});
		expect(run.json('End')).toMatchObject(
			items.map(({ taskId }) => ({
				taskId,
				isFinal: false,
				failureReason: expect.stringContaining('the selected credential holds a key for aijisu'),
				failureAdvice: expect.stringContaining('Change "Provider"'),
			})),
		);
		expect(rig.queries).toEqual([]);
	});

	it('and its items reach the error output where there is one', async () => {
		const items = await created(rig, 'cometApi', ['one']);
		const node = wait('cometApi', {}, { onError: 'continueErrorOutput', credentials: wrongKey });
		const workflow = chain(start, node, end);
		workflow.nodes.push({ ...end, name: 'Failed' });
		link(workflow, 'Wait', 'Failed', { output: 1 });
		const run = await rig.run(workflow, { input: asInput(items), mode: 'trigger' });
		expect(run.json('End')).toEqual([]);
		expect(run.json('Failed')).toMatchObject([{ details: { taskId: items[0]!.taskId } }]);
	});
});
