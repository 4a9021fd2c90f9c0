import type { INodeParameters, WorkflowExecuteMode } from 'n8n-workflow';

import { faults } from '../simulator';
import { chain, type NodeJson } from './harness';
import { oneByOne, promptOf } from './helpers/submissions';
import {
	asInput,
	numbered,
	prompted,
	shownError,
	start,
	submit,
	uncheckedLinks,
	useRig,
} from './helpers/support';

const rig = useRig();

const unsureAnswer = faults.afterHandling(faults.status(502));

const node = (
	provider: 'aijisu' | 'cometApi',
	parameters: INodeParameters = {},
	settings: Partial<NodeJson> = {},
) => submit(provider, { ...uncheckedLinks, options: oneByOne, ...parameters }, settings);

/** Faults of create requests, by their prompts, and of every question. */
const strike = (byPrompt: Record<string, typeof unsureAnswer>) => {
	rig.sim.faultFor = (request) =>
		request.kind === 'create'
			? byPrompt[promptOf(request)]
			: request.kind === 'query'
				? faults.klingCode(5001)
				: undefined;
};

describe('the error of a batch', () => {
	const parallel = { options: { checkMediaLinks: false, submissionsInParallel: 3 } };

	it('of an unsure item names what was created beside it', async () => {
		strike({ 'job 1': unsureAnswer });
		const run = await rig.run(chain(start, node('aijisu', parallel)), {
			input: prompted(numbered(3)),
			mode: 'trigger',
		});
		const error = shownError(run, 'Submit');
		expect(error.context.itemIndex).toBe(1);
		expect(error.message).toContain('may have been created');
		for (const item of [0, 2]) {
			expect(error.description).toContain(`${rig.jobOf(`job ${item}`).id} (item ${item})`);
		}
		// Its own request stands in its own words.
		expect(error.description).not.toContain('May have been created and charged without');
	});

	it('of item 0 names the unsure item 1', async () => {
		strike({ 'job 0': faults.klingCode(1201), 'job 1': unsureAnswer });
		const run = await rig.run(chain(start, node('cometApi', parallel)), {
			input: prompted(numbered(3)),
			mode: 'trigger',
		});
		const error = shownError(run, 'Submit');
		expect(error.context.itemIndex).toBe(0);
		expect(error.description).toContain('Nothing was created, and nothing is charged.');
		const { externalTaskId } = rig.jobOf('job 1');
		expect(error.description).toMatch(
			new RegExp(
				`May have been created and charged without an answer: item 1, submitted at \\d{4}-[^ ]+Z with the External Task ID "${externalTaskId}"`,
			),
		);
		expect(error.description).toContain(`${rig.jobOf('job 2').id} (item 2)`);
	});

	it('names both when the input of item 0 has become unusable since', async () => {
		strike({ 'job 1': unsureAnswer });
		const imageUrl =
			"={{ $json.prompt === 'job 0' ? $json.image : 'https://cdn.example.com/p.png' }}";
		const good = chain(start, node('aijisu', parallel));
		const first = await rig.run(good, { input: prompted(numbered(3)), mode: 'trigger' });
		expect(first.status).toBe('error');
		const bad = chain(start, node('aijisu', { ...parallel, imageUrl }));
		const second = await rig.run(bad, { previous: first });
		const error = shownError(second, 'Submit');
		expect(error.message).toMatch(/^"Image URL" .*\[item 0\]$/);
		expect(error.description).toContain(
			`An earlier try created task ${rig.jobOf('job 0').id} for this item`,
		);
		expect(error.description).toContain(`${rig.jobOf('job 2').id} (item 2)`);
		expect(error.description).toMatch(
			/May have been created and charged without an answer: item 1, submitted at \d{4}-\S+Z or later/,
		);
		expect(rig.creates).toHaveLength(3);
	});

	it('says how often an item was sent', async () => {
		strike({ 'job 1': unsureAnswer });
		const options = { ...parallel.options, submitAgainWhenUnsure: true };
		const settings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
		const input = asInput([{ prompt: 'job 0' }, { prompt: 'job 1' }]);
		const first = await rig.run(chain(start, node('aijisu', { options }, settings)), {
			input,
			mode: 'trigger',
		});
		const imageUrl =
			"={{ $json.prompt === 'job 0' ? '' : 'https://cdn.example.com/portrait.png' }}";
		const second = await rig.run(chain(start, node('aijisu', { options, imageUrl })), {
			previous: first,
		});
		expect(shownError(second, 'Submit').description).toContain(', 2 requests');
	});
});

describe('what the user is told to do next is true', () => {
	const unsureIn = async (mode: WorkflowExecuteMode) => {
		strike({ 'job 0': unsureAnswer });
		return await rig.run(chain(start, node('aijisu')), { input: prompted(numbered(1)), mode });
	};

	it('by hand: the next run sends the item again', async () => {
		const first = await unsureIn('manual');
		const { description } = shownError(first, 'Submit');
		expect(description).toContain(
			'n8n keeps nothing between runs by hand, so the next one submits the item again, and may pay for it twice.',
		);
		expect(description).not.toContain('retry this execution');
		await unsureIn('manual');
		expect(rig.creates).toHaveLength(2);
	});

	it('by a trigger: the retry does not, unless the option is on', async () => {
		const first = await unsureIn('trigger');
		const { description } = shownError(first, 'Submit');
		expect(description).toContain(
			'If it is not, turn on the option "Submit Again When Unsure" and retry this execution.',
		);
		expect(description).toContain('A new execution knows nothing of this one');
		const workflow = chain(start, node('aijisu'));
		await rig.run(workflow, { previous: first });
		expect(rig.creates).toHaveLength(1);
		const options = { ...oneByOne, submitAgainWhenUnsure: true };
		await rig.run(chain(start, node('aijisu', { options })), { previous: first });
		expect(rig.creates).toHaveLength(2);
	});

	it('in a sub-workflow: the retry of the calling one sends it again', async () => {
		const { description } = shownError(await unsureIn('integrated'), 'Submit');
		expect(description).toContain('Do not retry the execution of the calling workflow');
	});

	it('of what was created beside it, too', async () => {
		const told = async (mode: WorkflowExecuteMode) => {
			strike({ 'job 1': faults.klingCode(1201) });
			const run = await rig.run(chain(start, node('aijisu')), {
				input: prompted(numbered(3)),
				mode,
			});
			const { context, description } = shownError(run, 'Submit');
			expect(context.items![2]).toMatchObject({
				failureReason: 'The item was not submitted, because another item failed',
			});
			return description;
		};
		expect(await told('manual')).toContain('created again by the next run by hand');
		expect(await told('webhook')).toContain('picked up when this execution is retried');
		expect(await told('integrated')).toContain('but not when the calling workflow is');
	});
});
