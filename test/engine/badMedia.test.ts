import { readFileSync } from 'node:fs';

import { fixtureFiles } from '../simulator';
import { chain, type ItemInput } from './harness';
import { portraitFile, silence, speechFile, whitePicture } from './helpers/media';
import { fromFiles, LABELS, PROVIDERS, shownError, start, submit, useRig } from './helpers/support';
import { refuse } from './helpers/refusal';

const rig = useRig();

const nothingSent = () => expect(rig.sim.requests).toEqual([]);

describe.each(PROVIDERS)('what Submit is to send (%s)', (provider) => {
	const label = LABELS[provider];
	const longest = provider === 'cometApi' ? 60 : 300;
	const file = (data: Buffer, mimeType = 'audio/mp3') => ({
		data,
		mimeType,
		fileName: 'audio.mp3',
	});
	const item = (
		audio: typeof speechFile,
		image: typeof portraitFile = portraitFile,
	): ItemInput => ({ binary: { data: audio, image } });
	const page = Buffer.from('<!doctype html><html><body>Please sign in</body></html>');

	it.each<[string, ItemInput, string, string]>([
		[
			'audio that is a page',
			item(file(page)),
			'The audio is a web page, not a sound',
			'Check the output of the node before this one',
		],
		[
			'audio in a format that Kling does not take',
			item(file(readFileSync(fixtureFiles.speechOpus), 'audio/opus')),
			'The audio is Ogg Opus; Kling accepts MP3, WAV, M4A and AAC',
			'Choose MP3 as the output format',
		],
		[
			'audio that is too short',
			item(silence(1.5)),
			`The audio is 1.5 s long; ${label} accepts 2–${longest} s`,
			'Give the speech more text',
		],
		[
			'audio that is too long',
			item(silence(longest + 1)),
			`The audio is ${longest + 1}.0 s long; ${label} accepts 2–${longest} s`,
			'Split a file with Split Audio',
		],
		[
			'an image that is too small',
			item(speechFile, whitePicture(299, 400)),
			`The image is 299 × 400 pixels; ${label} needs at least 300 on each side`,
			'Use a larger picture',
		],
		[
			'an image that is too wide',
			item(speechFile, whitePicture(1000, 300)),
			`The image is 1000 × 300 pixels, a ratio of 3.3 to 1; ${label} accepts up to 2.5 to 1`,
			'Crop the picture',
		],
		[
			'an image that is audio',
			item(speechFile, speechFile),
			'The image is a sound (MP3), not a picture',
			'Check whether image and audio are swapped',
		],
	])('%s', async (_name, input, message, advice) => {
		await refuse(rig, { node: submit(provider, fromFiles), input: [input] }, { message, advice });
		nothingSent();
	});

	it('a picture that is fine, in spite of its name and type', async () => {
		const named = { data: readFileSync(fixtureFiles.portraitPng), mimeType: 'text/plain' };
		const run = await rig.run(chain(start, submit(provider, fromFiles)), {
			input: [item(speechFile, named)],
		});
		expect(run.status).toBe('success');
	});
});

it('audio that CometAPI may take after all is let through by the option', async () => {
	const input = [{ binary: { data: silence(61), image: portraitFile } }];
	const node = submit('cometApi', fromFiles);
	const error = await refuse(
		rig,
		{ node, input },
		{
			message: 'The audio is 61.0 s long; CometAPI accepts 2–60 s',
			advice: 'to try, raise the option "Max Audio Length (Seconds)"',
		},
	);
	expect(error.name).toBe('NodeOperationError');
	nothingSent();
	// The simulator keeps to CometAPI's documented 60 s, and its refusal is passed on.
	const raised = submit('cometApi', { ...fromFiles, options: { maxAudioSeconds: 120 } });
	const run = await rig.run(chain(start, raised), { input });
	expect(shownError(run, 'Submit').message).toContain('must be between 2s and 60s');
	expect(rig.sim.requestsOf('create')).toHaveLength(1);
	expect(rig.sim.createdCount).toBe(0);
});
