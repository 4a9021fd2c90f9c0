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

it('is cut after sentences only, and neither after a title nor after a number of a list', async () => {
	const steps = Array.from(
		{ length: 24 },
		(_, index) =>
			`${index + 1}. Ask Dr. Smith of St. Louis, z. B. by letter, and wait for what J. R. Jones says.`,
	);
	const run = await rig.run(videos(20), { input: asInput([{ text: steps.join('\n') }]) });
	expect(run.error?.message).toBeUndefined();
	const parts = run.json('Speech').map(({ text }) => String(text));
	expect(parts.length).toBeGreaterThan(5);
	for (const part of parts) expect(part).toMatch(/^\d+\. Ask[^]* says\.$/);
});

it('is cut in a while that leaves room for others, however long it is', async () => {
	const texts = ['清晨的港口很安静渔船还没有出海'.repeat(4000), 'one two three '.repeat(4000)];
	const run = await rig.run(videos(45), {
		input: asInput(texts.map((text) => ({ text: `${text}${'x'.repeat(2000)}` }))),
	});
	expect(shownError(run, 'Speech').message).toContain('too long to be spoken in one part');
	expect(rig.sim.speechJobs).toHaveLength(0);
});

describe.each(SPEAKERS)('%s', (provider) => {
	it.each([
		['a zero-width space', '\u200b'],
		['a word joiner', '\u2060'],
		['a soft hyphen', '\u00ad'],
		['asterisks', '***'],
		['a picture', '🎉'],
		['marks', '…?!'],
		['a pause', '<#0.5#>'],
	])('refuses %s alone before anything is sent, split or not', async (_name, text) => {
		for (const splitLongText of [true, false]) {
			const node = generate(provider, { options: { splitLongText } });
			const run = await rig.run(chain(start, node), {
				input: asInput([{ text: 'Hello.' }, { text }]),
			});
			expect(shownError(run, 'Speech').message).toBe(
				'Text holds no letter and no digit, so there is nothing to speak [item 1]',
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
