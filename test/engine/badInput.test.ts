import { readFileSync } from 'node:fs';

import type { INodeParameters } from 'n8n-workflow';

import { fixtureFiles, type Provider } from '../simulator';
import { chain, type ItemInput, type NodeJson, type StoredCredentials } from './harness';
import { mediaItem, portraitFile, silence, speechFile, whitePicture } from './media';
import {
	fromFiles,
	get,
	LABELS,
	PROVIDERS,
	shownError,
	start,
	submit,
	useBench,
	wait,
} from './support';

const bench = useBench();

/** An expression that gives nothing, as when the field it names is missing. */
const NOTHING = '={{ $json.nothing }}';
const PUBLIC_GATEWAY = 'https://gateway.example.com';

interface Expected {
	message: string | RegExp;
	advice: string | RegExp;
}

interface Situation {
	node: NodeJson;
	input?: ItemInput[];
	credentials?: StoredCredentials;
}

/** Runs one node that must refuse its input; returns its error. */
async function refuse({ node, input, credentials }: Situation, expected: Expected) {
	const run = await bench.run(chain(start, node), {
		...(input ? { input } : {}),
		...(credentials ? { credentials } : {}),
	});
	const error = shownError(run, node.name);
	expect(error.message).toMatch(asPattern(expected.message, node));
	expect(error.description).toMatch(asPattern(expected.advice));
	expect(bench.sim.createdCount).toBe(0);
	expect(run.contextOf(node.name).submissions ?? {}).toEqual({});
	return error;
}

/** A text stands for the whole message of an item (or of the node); a pattern for itself. */
function asPattern(expected: string | RegExp, node?: NodeJson): RegExp {
	if (expected instanceof RegExp) return expected;
	const literal = expected.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
	return node ? new RegExp(`^${literal}( \\[item 0\\])?$`) : new RegExp(literal);
}

const nothingSent = () => expect(bench.sim.requests).toEqual([]);
/** Links may have been looked into, without the key. */
const nothingSubmitted = () => {
	expect(bench.sim.requests.filter(({ kind }) => kind !== 'file')).toEqual([]);
	expect(bench.sim.requests.filter(({ headers }) => headers.authorization)).toEqual([]);
};

describe.each(PROVIDERS)('the credential (%s)', (provider) => {
	const other: Provider = provider === 'aijisu' ? 'cometApi' : 'aijisu';
	const nodes = () => [
		submit(provider, bench.fromLinks),
		get(provider, { taskId: 'task_1' }),
		wait(provider, { taskId: 'task_1' }),
	];

	it.each([
		[
			'is for the other provider',
			{ provider: other },
			`Provider is ${LABELS[provider]}, but the selected credential holds a key for ${LABELS[other]}`,
			`Change "Provider" to ${LABELS[other]}, or select a Kling Avatar API credential made for ${LABELS[provider]}`,
		],
		[
			'has a Base URL that is no web address',
			{ baseUrl: 'gateway.example.com' },
			'The Base URL of the credential is not a web address',
			'It must start with https://',
		],
		[
			'has no key',
			{ apiKey: '  ' },
			'The credential has no API Key',
			`enter the key from your ${LABELS[provider]} account`,
		],
	])('%s', async (_name, changes, message, advice) => {
		for (const node of nodes()) {
			await refuse({ node, credentials: bench.credentials(changes) }, { message, advice });
		}
		nothingSent();
	});
});

it('the aijisu credential has no Base URL', async () => {
	for (const node of [submit('aijisu', bench.fromLinks), get('aijisu', { taskId: 'task_1' })]) {
		await refuse(
			{ node, credentials: bench.credentials({ baseUrl: ' / ' }) },
			{
				message: 'The credential has no Base URL',
				advice: 'enter the Base URL that aijisu gave you with your key',
			},
		);
	}
	nothingSent();
});

describe.each(PROVIDERS)('the parameters of Submit (%s)', (provider) => {
	const label = LABELS[provider];
	const isComet = provider === 'cometApi';
	const links = (changes: INodeParameters): Situation => ({
		node: submit(provider, { ...bench.fromLinks, ...changes }),
	});

	it.each<[string, INodeParameters, string, string]>([
		['no image', { imageUrl: NOTHING }, 'Image URL is empty', 'Give a link that starts with https'],
		['no audio link', { audioUrl: NOTHING }, 'Audio URL is empty', 'choose "Input Data" as source'],
		[
			'an Audio Source that names none',
			{ audioSource: '={{ "speech" }}', audioId: NOTHING },
			'There is no audio: Audio Source names none of its choices',
			'Choose exactly one Audio Source',
		],
		[
			'a prompt of 2,501 characters',
			{ prompt: 'é'.repeat(2501) },
			`Prompt has 2501 characters; ${label} takes up to 2500`,
			'Shorten it',
		],
		[
			'an image link that is not HTTP',
			{ imageUrl: 'ftp://example.com/portrait.png' },
			'Image URL starts with ftp: but only https:// and http:// links can be fetched',
			'Give a link that starts with https',
		],
		[
			'an image path',
			{ imageUrl: '/home/me/portrait.png' },
			'Image URL is not a link: it must start with https:// or http://',
			'Give a link that starts with https',
		],
		[
			'an audio link that is not HTTP',
			{ audioUrl: 'file:///home/me/voice.mp3' },
			'Audio URL starts with file: but only https:// and http:// links can be fetched',
			'Give a link that starts with https',
		],
		[
			'a data: link that cannot be read',
			{ audioUrl: 'data:audio/mpeg;base64,@@' },
			'Audio URL is a data: link whose content is not readable Base64',
			'Give a link that starts with https',
		],
		[
			'a longest length that Kling never makes',
			{ options: { maxAudioSeconds: 301 } },
			'Max Audio Length (Seconds) must be from 2 to 300',
			'Split longer audio',
		],
	])('%s', async (_name, changes, message, advice) => {
		await refuse(links(changes), { message, advice });
		nothingSent();
	});

	it('takes a prompt of 2,500 characters, however many bytes they are', async () => {
		const node = submit(provider, { ...bench.fromLinks, prompt: '𝄞'.repeat(2500) });
		expect((await bench.run(chain(start, node))).status).toBe('success');
		expect(bench.sim.createdCount).toBe(1);
	});

	it.each([
		['imageUrl', 'Image URL', 'http://192.168.0.10/portrait.png', '192.168.0.10'],
		['imageUrl', 'Image URL', 'http://localhost:8080/portrait.png', 'localhost'],
		['audioUrl', 'Audio URL', 'http://[::1]/voice.mp3', '[::1]'],
		['audioUrl', 'Audio URL', 'https://nas.lan/voice.mp3', 'nas.lan'],
	])('a private %s for a public gateway: %s %s', async (field, name, url, host) => {
		const base = {
			...bench.fromLinks,
			imageUrl: 'https://cdn.example.com/portrait.png',
			audioUrl: 'https://cdn.example.com/voice.mp3',
			options: { checkMediaLinks: false },
			audioDurationSource: 'manual',
			audioDurationSeconds: 5,
		};
		await refuse(
			{
				node: submit(provider, { ...base, [field]: url }),
				credentials: bench.credentials({ baseUrl: PUBLIC_GATEWAY }),
			},
			{
				message: `${name} points to ${host}, which only this machine or network can reach`,
				advice: `${label} fetches the file from the internet`,
			},
		);
		nothingSent();
	});

	it.each<[string, INodeParameters, ItemInput | undefined, string, string]>([
		[
			'an empty field name for the image',
			{ imageBinaryField: NOTHING },
			undefined,
			'Image Input Data Field Name is empty',
			'Enter the name of the field that holds the image file',
		],
		[
			'an empty field name for the audio',
			{ audioBinaryField: NOTHING },
			undefined,
			'Audio Input Data Field Name is empty',
			'Text-to-speech nodes use "data"',
		],
		[
			'a field that holds no file',
			{ audioBinaryField: 'voice' },
			undefined,
			'Audio Input Data Field Name is "voice", but the item has no file in a field of that name',
			'The item\'s files are in: "data", "image".',
		],
		[
			'an item without files',
			{},
			{ json: {} },
			'Image Input Data Field Name is "image", but the item has no file in a field of that name',
			'The item holds no file at all',
		],
	])('%s', async (_name, changes, item, message, advice) => {
		const node = submit(provider, { ...fromFiles, ...changes });
		await refuse({ node, input: [item ?? mediaItem()] }, { message, advice });
		nothingSent();
	});

	if (isComet) {
		it.each<[string, INodeParameters, string, string]>([
			['an empty audio ID', { audioId: NOTHING }, 'Audio ID is empty', 'Enter the ID that Kling'],
			[
				'a link as audio ID',
				{ audioId: 'https://cdn.example.com/a.mp3' },
				'Audio ID holds a link',
				'Choose "URL" as Audio Source for a link',
			],
			[
				'both audio kinds, and an Audio Source that names neither',
				{ audioSource: NOTHING, audioUrl: 'https://cdn.example.com/a.mp3' },
				'Audio URL and Audio ID are both filled in, and Audio Source does not say which one to use',
				'Choose exactly one Audio Source',
			],
			[
				'a callback without a link',
				{ options: { callback: 'url', callbackUrl: '' } },
				'Callback URL is empty',
				'or remove the option "Callback"',
			],
		])('%s', async (_name, changes, message, advice) => {
			const node = submit(provider, { ...bench.fromAudioId, ...changes });
			await refuse({ node }, { message, advice });
			nothingSent();
		});

		it.each([
			[
				{ callback: 'execution' },
				"Callback is set to resume this execution, but this n8n's address (127.0.0.1) cannot be reached from the internet",
				'WEBHOOK_URL',
			],
			[
				{ callback: 'url', callbackUrl: 'http://10.0.0.7/hook' },
				'Callback URL points to 10.0.0.7, which only this machine or network can reach',
				'Give a link that the provider can open',
			],
		])('a callback that a public gateway cannot make: %j', async (options, message, advice) => {
			const imageUrl = 'https://cdn.example.com/portrait.png';
			const node = submit(provider, { ...bench.fromAudioId, imageUrl, options });
			const credentials = bench.credentials({ baseUrl: PUBLIC_GATEWAY });
			await refuse({ node, credentials }, { message, advice });
			nothingSent();
		});
	} else {
		it.each<[string, INodeParameters, string, string]>([
			[
				'a manual length of 0',
				{ audioDurationSource: 'manual', audioDurationSeconds: 0 },
				'Audio Duration (Seconds) is not a number above 0',
				'Measure Automatically',
			],
			[
				'a manual length that is no number',
				{ audioDurationSource: 'manual', audioDurationSeconds: '={{ "ten" }}' },
				'Audio Duration (Seconds) is not a number above 0',
				'Enter the length of the audio in seconds',
			],
			[
				'a length to be measured in a link that is not to be looked into',
				{ options: { checkMediaLinks: false } },
				'Audio Duration is measured automatically, but Check Media Links is off',
				'Set "Audio Duration" to "Enter Manually"',
			],
			[
				'an audio ID',
				{ audioSource: '={{ "audioId" }}', audioId: 'audio-5s' },
				'Audio Source is Audio ID, which aijisu does not know',
				'Choose "Input Data" or "URL" as Audio Source',
			],
			[
				'a file in place of its link',
				{ imageUrl: `data:image/png;base64,${readFileSync(fixtureFiles.portraitPng, 'base64')}` },
				'Image URL holds the file itself instead of a link, and aijisu takes links only',
				'Convert to File',
			],
		])('%s', async (_name, changes, message, advice) => {
			await refuse(links(changes), { message, advice });
			nothingSent();
		});

		it.each(['image', 'audio'])('a file (%s) that a public gateway cannot fetch', async (which) => {
			const node = submit(provider, {
				...fromFiles,
				...(which === 'image'
					? { audioSource: 'url', audioUrl: 'https://cdn.example.com/voice.mp3' }
					: { imageSource: 'url', imageUrl: 'https://cdn.example.com/portrait.png' }),
				options: { checkMediaLinks: false },
				audioDurationSource: 'manual',
				audioDurationSeconds: 3,
			});
			await refuse(
				{
					node,
					input: [mediaItem()],
					credentials: bench.credentials({ baseUrl: PUBLIC_GATEWAY }),
				},
				{
					message:
						'aijisu has to fetch the file from this n8n, whose address (127.0.0.1) cannot be reached from the internet',
					advice: 'Set the environment variable WEBHOOK_URL (or N8N_EDITOR_BASE_URL) of n8n',
				},
			);
			nothingSent();
		});
	}
});

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
	const noise = Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * index * 31) % 251));

	it.each<[string, ItemInput, string, string]>([
		[
			'audio that is noise',
			item(file(noise)),
			'The audio has no header of any format this node knows; it may be raw PCM',
			'Choose MP3 as the output format',
		],
		[
			'audio that is a page',
			item(file(page)),
			'The audio is an HTML page, not a sound',
			'Check the output of the node before this one',
		],
		[
			'audio without a byte',
			item(file(Buffer.alloc(0))),
			'The audio has no bytes in it',
			'it must be the sound file itself',
		],
		[
			'audio in a format that Kling does not take',
			item(file(readFileSync(fixtureFiles.speechOpus), 'audio/opus')),
			`The audio is Ogg Opus; ${label} takes MP3, WAV, M4A and AAC`,
			'Choose MP3 as the output format',
		],
		[
			'audio that is too short',
			item(silence(1.5)),
			`The audio is 1.5 s long; ${label} takes 2–${longest} s`,
			'Give the speech more text',
		],
		[
			'audio that is too long',
			item(silence(longest + 1)),
			`The audio is ${longest + 1}.0 s long; ${label} takes 2–${longest} s`,
			'Split the text',
		],
		[
			'an image that is too small',
			item(speechFile, whitePicture(299, 400)),
			`The image is 299 × 400 pixels; ${label} takes at least 300 on each side`,
			'Use a larger picture',
		],
		[
			'an image that is too wide',
			item(speechFile, whitePicture(1000, 300)),
			`The image is 1000 × 300 pixels, a ratio of 3.3 to 1; ${label} takes up to 2.5 to 1`,
			'Crop the picture',
		],
		[
			'an image that is audio',
			item(speechFile, speechFile),
			'The image is a sound (MP3), not a picture',
			'Check whether image and audio are swapped',
		],
		[
			'an image without a byte',
			item(speechFile, file(Buffer.alloc(0))),
			'The image has no bytes in it',
			'it must be the picture itself',
		],
	])('%s', async (_name, input, message, advice) => {
		await refuse({ node: submit(provider, fromFiles), input: [input] }, { message, advice });
		nothingSent();
	});

	it.each<[string, () => INodeParameters, string, string]>([
		[
			'a dead audio link',
			() => ({ audioUrl: bench.file('voice.mp3', '404') }),
			'The audio link answers with status 404 (not found) instead of a file',
			'Check the link for typing slips',
		],
		[
			'a page behind the audio link',
			() => ({ audioUrl: bench.file('voice.mp3', 'html') }),
			'The audio link leads to a web page, not to a file',
			'The page says: Please sign in',
		],
		[
			'a dead image link',
			() => ({ imageUrl: bench.file('portrait.jpg', '403') }),
			'The image link answers with status 403 (access denied) instead of a file',
			'The link needs a sign-in or has expired',
		],
		[
			'an audio link to nothing',
			() => ({ audioUrl: bench.file('voice.mp3', 'empty') }),
			'The audio has no bytes in it',
			'it must be the sound file itself',
		],
		[
			'a picture as audio',
			() => ({ audioUrl: bench.file('portrait.png') }),
			'The audio is a picture (PNG), not a sound',
			'Check whether image and audio are swapped',
		],
	])('%s', async (_name, changes, message, advice) => {
		const node = submit(provider, { ...bench.fromLinks, ...changes() });
		await refuse({ node }, { message, advice });
		nothingSubmitted();
	});

	it('a picture that is fine, in spite of its name and type', async () => {
		const named = { data: readFileSync(fixtureFiles.portraitPng), mimeType: 'text/plain' };
		const run = await bench.run(chain(start, submit(provider, fromFiles)), {
			input: [item(speechFile, named)],
		});
		expect(run.status).toBe('success');
	});
});

it('audio that CometAPI may take after all is let through by the option', async () => {
	const input = [{ binary: { data: silence(61), image: portraitFile } }];
	const node = submit('cometApi', fromFiles);
	const error = await refuse(
		{ node, input },
		{
			message: 'The audio is 61.0 s long; CometAPI takes 2–60 s',
			advice: 'to try, raise the option "Max Audio Length (Seconds)"',
		},
	);
	expect(error.name).toBe('NodeOperationError');
	nothingSent();
	// The simulator keeps to CometAPI's documented 60 s, and its refusal is passed on.
	const raised = submit('cometApi', { ...fromFiles, options: { maxAudioSeconds: 120 } });
	const run = await bench.run(chain(start, raised), { input });
	expect(shownError(run, 'Submit').message).toContain('must be between 2s and 60s');
	expect(bench.sim.requestsOf('create')).toHaveLength(1);
	expect(bench.sim.createdCount).toBe(0);
});

describe.each(PROVIDERS)('tasks (%s)', (provider) => {
	const label = LABELS[provider];
	const unknown = provider === 'cometApi' ? '800000000000000001' : 'task_unknown';

	it.each(['Get', 'Wait'])('%s without a Task ID', async (name) => {
		const build = name === 'Get' ? get : wait;
		for (const taskId of [NOTHING, '={{ "  " }}', '={{ null }}', '={{ { id: 1 } }}']) {
			await refuse(
				{ node: build(provider, { taskId }) },
				{ message: 'Task ID is empty', advice: 'Connect the node to a Submit operation' },
			);
		}
		nothingSent();
	});

	it('Get of a task that the provider does not know', async () => {
		await refuse(
			{ node: get(provider, { taskId: unknown }) },
			{
				message: new RegExp(
					`^The state of task ${unknown} could not be read: ${label} does not know this task`,
				),
				advice: 'Check the Task ID, and that the credential is of the account that submitted it',
			},
		);
		expect(bench.sim.requests.every(({ method }) => method === 'GET')).toBe(true);
	});

	it('Wait ends at once for an old task that the provider does not know', async () => {
		const submittedAt = '2026-01-01T00:00:00.000Z';
		const error = await refuse(
			{ node: wait(provider), input: [{ json: { taskId: unknown, submittedAt } }] },
			{ message: /could not be read: .* does not know this task/, advice: 'Check the Task ID' },
		);
		expect(error.context.items).toMatchObject([{ taskId: unknown, isFinal: false }]);
		expect(bench.sim.requests.length).toBeLessThanOrEqual(2);
	});

	it('Wait keeps asking for one that may not be registered yet, until its time is up', async () => {
		await refuse(
			{ node: wait(provider, { taskId: unknown, timeout: 0.3 }) },
			{
				message: `Task ${unknown} was not ready within 0.3 s; its state was never told`,
				advice: /^The last answer was of no use: .* does not know this task.* the task ID/,
			},
		);
		expect(bench.sim.requests.length).toBeGreaterThan(3);
	});

	it('Submit with a wrong key', async () => {
		const error = await refuse(
			{
				node: submit(provider, bench.fromLinks),
				credentials: bench.credentials({ apiKey: 'wrong-key-of-somebody' }),
			},
			{
				message: new RegExp(`^${label} did not accept the API key: [Ii]nvalid token`),
				advice: /^Check the API Key in the credential.*Nothing was created, and nothing is charged/,
			},
		);
		expect(error).toMatchObject({ name: 'NodeApiError', httpCode: '401' });
		expect(error.message).not.toContain('wrong-key-of-somebody');
		expect(bench.sim.requestsOf('create')).toHaveLength(1);
	});
});
