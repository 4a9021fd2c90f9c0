import { chain } from './harness';
import { generate, SPEAKERS } from './helpers/speech';
import { asInput, shownError, start, submit, useRig } from './helpers/support';

const rig = useRig();

/** About eight seconds. */
const LONG =
	'A rather long sentence that goes on for quite a while, and then goes on again to the very end of it.';
/** A sentence without marks of about so many seconds. */
const sentence = (seconds: number) => `${'wave '.repeat(Math.round(seconds * 2.8)).trim()}.`;

/** Speech in parts, and a video of each. */
const videos = (longestPart: number) =>
	chain(
		start,
		generate('cometApi', { options: { splitLongText: true, longestPart } }),
		submit('cometApi', {
			imageSource: 'url',
			imageUrl: rig.file('portrait.jpg'),
			audioSource: 'speech',
		}),
	);

it.each([
	['a short sentence between long ones', `${LONG} Yes. ${LONG}`, 8],
	['a short sentence at the end', `${sentence(44.3)} Thank you!`, 45],
	['a short sentence at the beginning', `Hi. ${sentence(44.3)}`, 45],
	['marks between long sentences', `${LONG}\n\n***\n\n${LONG}\n\n🎉 …\n\n${LONG}`, 8],
	['digits, which take less time than they may', `${LONG} 1. 2. 3. ${LONG}`, 8],
	['the shortest parts that can be chosen', `${LONG} Yes. ${LONG} No. Well.`, 5],
])('%s: the next node takes every part', async (_name, text, longestPart) => {
	const run = await rig.run(videos(longestPart), { input: asInput([{ text }]) });
	expect(run.error?.message).toBeUndefined();
	const parts = run.json('Speech');
	expect(parts.length).toBeGreaterThan(1);
	expect(rig.sim.createdCount).toBe(parts.length);
	expect(
		parts
			.map((part) => part.text)
			.join('')
			.replace(/\s/g, ''),
	).toBe(text.replace(/\s/g, ''));
});

describe.each(SPEAKERS)('%s', (provider) => {
	it.each([
		['a zero-width space', '\u200b'],
		['marks', '…?!'],
	])('refuses %s alone before anything is sent, split or not', async (_name, text) => {
		for (const splitLongText of [true, false]) {
			const node = generate(provider, { options: { splitLongText } });
			const run = await rig.run(chain(start, node), {
				input: asInput([{ text: 'Hello.' }, { text }]),
			});
			expect(shownError(run, 'Speech').message).toBe(
				'"Text" holds no letter and no digit, so there is nothing to speak [item 1]',
			);
		}
		expect(rig.sim.requests).toHaveLength(0);
	});
});

it.each([
	['60.02', 60],
	['1.98', 2],
])('speech of %s s is taken, as the same file is', async (audioDurationSeconds, sent) => {
	const speech = { provider: 'cometApi', taskId: '1', audioId: 'audio-5s', audioDurationSeconds };
	const node = submit('cometApi', {
		imageSource: 'url',
		imageUrl: rig.file('portrait.jpg'),
		audioSource: 'speech',
	});
	const run = await rig.run(chain(start, node), { input: asInput([speech]) });
	expect(run.error?.message).toBeUndefined();
	expect(run.json('Submit')).toMatchObject([{ audioDurationSeconds: sent }]);
});
