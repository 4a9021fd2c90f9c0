import type { IDataObject } from 'n8n-workflow';

import type { Provider } from '../simulator';

import { chain, type Run } from './harness';
import { mediaItem, SPEECH_SECONDS } from './helpers/media';
import {
	fromFiles,
	ALL_PROVIDERS,
	GATEWAYS,
	shownError,
	start,
	submit,
	useRig,
} from './helpers/support';

const rig = useRig();

const items = (count: number) => Array.from({ length: count }, () => mediaItem());
const told = (run: Run) => run.hints('Submit').map(({ message }) => message);
const SIX = [...ALL_PROVIDERS, ...GATEWAYS];
/** The length as it is sent, or told: aijisu gets tenths. */
const sentTo = (provider: Provider) => (provider === 'aijisu' ? 2.9 : SPEECH_SECONDS);
/** The fields of each body. */
const BODIES: Record<Provider, string[]> = {
	aijisu: ['audio_duration_seconds', 'audio_url', 'image_url', 'model', 'prompt'],
	cometApi: ['external_task_id', 'image', 'mode', 'prompt', 'sound_file'],
	kling: ['external_task_id', 'image', 'mode', 'prompt', 'sound_file'],
	fal: ['audio_url', 'image_url', 'prompt'],
	kie: ['input', 'model'],
	waveSpeed: ['audio', 'image', 'prompt'],
};

describe.each(SIX)('Max Total Seconds (%s)', (provider) => {
	const node = (maxTotalSeconds: number, settings = {}) =>
		submit(provider, { ...fromFiles, options: { maxTotalSeconds } }, settings);

	it('refuses a batch that is longer as a whole, before anything is sent', async () => {
		const run = await rig.run(chain(start, node(10)), { input: items(4) });
		const seconds = Math.round(sentTo(provider) * 4 * 10) / 10;
		expect(shownError(run, 'Submit').message).toBe(
			`The audio of 4 items together is ${seconds} s long; "Max Total Seconds" is 10 [item 0]`,
		);
		expect(rig.sim.createdCount).toBe(0);
	});

	it('refuses every item when the others may go on, too', async () => {
		const run = await rig.run(chain(start, node(10, { onError: 'continueRegularOutput' })), {
			input: items(4),
		});
		expect(run.json('Submit')).toHaveLength(4);
		for (const item of run.json('Submit')) {
			expect(item).toMatchObject({ taskId: null, mayHaveBeenCharged: false });
		}
		expect(rig.sim.createdCount).toBe(0);
	});

	it('lets a batch of just that length through, and tells the sum', async () => {
		const run = await rig.run(chain(start, node(12)), { input: items(4) });
		expect(run.json('Submit')).toHaveLength(4);
		expect(rig.sim.createdCount).toBe(4);
		const seconds = Math.round(sentTo(provider) * 4 * 10) / 10;
		expect(told(run)).toContain(`Submitted: 4 videos, ${seconds} s in total.`);
	});
});

it('counts an audio ID of unknown length as the longest that it may be', async () => {
	const options = { maxTotalSeconds: 100, checkMediaLinks: false };
	const node = submit('cometApi', { ...rig.fromAudioId, options });
	const run = await rig.run(chain(start, node), { input: [{ json: {} }, { json: {} }] });
	expect(shownError(run, 'Submit').message).toBe(
		'The audio of 2 items together is 120 s long (2 of unknown length counted as the longest that they may be); "Max Total Seconds" is 100 [item 0]',
	);
	expect(rig.sim.createdCount).toBe(0);
});

describe.each(SIX)('Check Only (%s)', (provider) => {
	it('sends nothing, and tells what would be sent and how long the videos would be', async () => {
		const options = { checkOnly: true };
		const node = submit(provider, { ...fromFiles, prompt: 'Smile.', options });
		const run = await rig.run(chain(start, node), { input: items(2) });
		expect(run.status).toBe('success');
		expect(rig.sim.createdCount).toBe(0);
		const checked = run.json('Submit');
		expect(checked).toHaveLength(2);
		expect(checked[0]).toMatchObject({
			provider,
			taskId: null,
			isFinal: false,
			checkOnly: true,
			audioDurationSeconds: sentTo(provider),
		});
		const request = checked[0]!.request as IDataObject;
		expect(Object.keys(request).sort()).toEqual(BODIES[provider]);
		expect(rig.sim.requestsOf('upload')).toEqual([]);
		expect(JSON.stringify(request)).toContain('"prompt":"Smile."');
		expect(told(run)[0]).toMatch(/^Checked, nothing submitted: 2 videos, 5\.8 s in total/);
	});

	it('holds back the whole batch when one item asks for it', async () => {
		const options = { checkOnly: '={{ $itemIndex === 1 }}' };
		const node = submit(provider, { ...fromFiles, options });
		const run = await rig.run(chain(start, node), { input: items(3) });
		expect(run.json('Submit')).toHaveLength(3);
		expect(rig.sim.createdCount).toBe(0);
	});

	it('still refuses what cannot be used', async () => {
		const options = { checkOnly: true };
		const node = submit(provider, { ...fromFiles, options, audioBinaryField: 'x' });
		const run = await rig.run(chain(start, node), { input: items(1) });
		expect(shownError(run, 'Submit').message).toContain('"Audio Input Binary Field" is "x"');
	});
});

describe('Audio Duration entered manually (aijisu)', () => {
	const node = (audioDurationSeconds: number) =>
		submit('aijisu', { ...fromFiles, audioDurationSource: 'manual', audioDurationSeconds });

	it.each([2, 2.9, 5.9, 28.8])('is refused far from the measured length: %s s', async (entered) => {
		const run = await rig.run(chain(start, node(entered)), { input: items(1) });
		const off = Math.abs(entered - SPEECH_SECONDS);
		if (off <= 1) {
			expect(rig.sim.jobs[0]!.body).toMatchObject({ audio_duration_seconds: entered });
			const words = `"Audio Duration" is ${entered} s, but the audio is 2.9 s long`;
			expect(told(run).some((message) => message.includes(words))).toBe(off > 0.2);
			return;
		}
		expect(shownError(run, 'Submit').message).toBe(
			`"Audio Duration (Seconds)" is ${entered}, but the audio is 2.9 s long [item 0]`,
		);
		expect(rig.sim.createdCount).toBe(0);
	});
});
