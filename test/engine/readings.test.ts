import { faults } from '../simulator';
import { chain } from './harness';
import { generate, voice } from './helpers/speech';
import { oneByOne } from './helpers/submissions';
import {
	ALL_PROVIDERS,
	get,
	prompted,
	shownError,
	start,
	submit,
	uncheckedLinks,
	useRig,
	wait,
} from './helpers/support';

const rig = useRig();
const one = prompted(['job 0']);

it.each([
	[-5, null],
	[1e9, null],
	[0, 0],
	[100, 100],
])('a progress of %p is told as %p', async (progress, told) => {
	rig.sim.jobMilliseconds = 60_000;
	const made = await rig.run(chain(start, submit('aijisu', uncheckedLinks)), { input: one });
	const body = { task_id: rig.ids[0], status: 'processing', progress };
	rig.sim.inject({ on: 'query', fault: faults.status(200, body) });
	const run = await rig.run(chain(start, get('aijisu')), {
		input: [{ json: made.json('Submit')[0]! }],
	});
	expect(run.json('Get')).toMatchObject([{ progressPercent: told }]);
});

describe.each(ALL_PROVIDERS)('%s: a switch may be given as text', (provider) => {
	it('Download Video and Simplify', async () => {
		rig.sim.jobMilliseconds = 0;
		const asText = { simplify: '={{ "false" }}', options: { downloadVideo: '={{ "true" }}' } };
		const run = await rig.run(
			chain(start, submit(provider, uncheckedLinks), wait(provider, asText)),
			{ input: one },
		);
		const [item] = run.items('Wait');
		expect(item!.binary).toHaveProperty('data');
		expect(item!.json).toHaveProperty('raw');
	});

	it('Submit Again When Unsure and Check Only', async () => {
		rig.sim.inject({ on: 'create', fault: faults.reset() });
		const options = { ...oneByOne, submitAgainWhenUnsure: '={{ "true" }}' };
		const workflow = chain(start, submit(provider, { ...uncheckedLinks, options }));
		const first = await rig.run(workflow, { input: one, mode: 'trigger' });
		expect(first.status).toBe('error');
		const second = await rig.run(workflow, { previous: first });
		expect(second.json('Submit')).toMatchObject([{ taskId: rig.ids[0] }]);
		const checkOnly = { ...uncheckedLinks, options: { ...oneByOne, checkOnly: '={{ "true" }}' } };
		await rig.run(chain(start, submit(provider, checkOnly)), { input: one });
		expect(rig.creates).toHaveLength(2);
	});

	it('what is no switch is told', async () => {
		const node = wait(provider, { options: { downloadVideo: '={{ "often" }}' } });
		const run = await rig.run(chain(start, submit(provider, uncheckedLinks), node), { input: one });
		expect(shownError(run, 'Wait').message).toBe(
			'"Download Video" is "often"; it must be true or false [item 0]',
		);
	});
});

describe.each(ALL_PROVIDERS)('%s: the language of a speech', (provider) => {
	it.each(['en', 'English', 'english', 'en-US'])('may be called %s', async (language) => {
		const run = await rig.run(
			chain(start, generate(provider, { language: `={{ "${language}" }}` })),
		);
		expect(run.error?.message).toBeUndefined();
		const [{ body }] = rig.sim.speechJobs as [(typeof rig.sim.speechJobs)[0]];
		expect(body.language ?? body.voice_language).toBe(provider === 'aijisu' ? 'English' : 'en');
	});

	it('is refused by its name when the voice does not speak it, or nobody does', async () => {
		const node = generate(provider, { language: '={{ "Klingon" }}', voice: voice('x', 'id') });
		const run = await rig.run(chain(start, node));
		expect(shownError(run, 'Speech').message).toContain('"Language" is "Klingon"');
		expect(rig.sim.speechJobs).toEqual([]);
	});
});
