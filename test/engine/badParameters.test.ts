import { readFileSync } from 'node:fs';

import type { INodeParameters } from 'n8n-workflow';

import { fixtureFiles } from '../simulator';
import { chain, type ItemInput } from './harness';
import { mediaItem } from './helpers/media';
import { fromFiles, LABELS, PROVIDERS, start, submit, useRig } from './helpers/support';
import { NOTHING, PUBLIC_GATEWAY, refuse, type Situation } from './helpers/refusal';

const rig = useRig();

const nothingSent = () => expect(rig.sim.requests).toEqual([]);

describe.each(PROVIDERS)('the parameters of Submit (%s)', (provider) => {
	const label = LABELS[provider];
	const isComet = provider === 'cometApi';
	const links = (changes: INodeParameters): Situation => ({
		node: submit(provider, { ...rig.fromLinks, ...changes }),
	});

	it.each<[string, INodeParameters, string | RegExp, string]>([
		[
			'no image',
			{ imageUrl: NOTHING },
			'"Image URL" is empty',
			'Give a link that starts with https',
		],
		[
			'no audio link',
			{ audioUrl: NOTHING },
			'"Audio URL" is empty',
			'choose "Binary File" as source',
		],
		[
			'an Audio Source that names none',
			{ audioSource: '={{ "song" }}', audioId: NOTHING },
			'There is no audio: "Audio Source" names none of its choices',
			'Choose exactly one "Audio Source"',
		],
		[
			'a prompt of 2,501 characters',
			{ prompt: 'é'.repeat(2501) },
			`"Prompt" has 2501 characters; ${label} accepts up to 2500`,
			'Shorten it',
		],
		[
			'an image link that is not HTTP',
			{ imageUrl: 'ftp://example.com/portrait.png' },
			'"Image URL" starts with ftp: but only https:// and http:// links can be fetched',
			'Give a link that starts with https',
		],
		[
			'an image path',
			{ imageUrl: '/home/me/portrait.png' },
			'"Image URL" is not a link: it must start with https:// or http://',
			'Give a link that starts with https',
		],
		[
			'a data: link that cannot be read',
			{ audioUrl: 'data:audio/mpeg;base64,@@' },
			'"Audio URL" is a data: link whose content is not readable Base64',
			'Give a link that starts with https',
		],
		[
			'a longest length that Kling never makes',
			{ options: { maxAudioSeconds: 301 } },
			'"Max Audio Length (Seconds)" is 301; it must be a number of seconds, from 2 to 300',
			'Split longer audio',
		],
		[
			'a quality that does not exist, by expression',
			{ model: '={{ "ultra" }}', mode: '={{ "ultra" }}' },
			/^"(Model|Mode)" is "ultra", which is none of its choices/,
			'Choose one from the list',
		],
		[
			'an object as prompt',
			{ prompt: '={{ ({ text: "Smile." }) }}' },
			'"Prompt" is an object; it must be text',
			'Point it at the one that you want',
		],
		[
			'links to be checked "perhaps"',
			{ options: { checkMediaLinks: '={{ "perhaps" }}' } },
			'"Check Media Links" is "perhaps"; it must be true or false',
			'Switch it on or off',
		],
		[
			'a total that is no number',
			{ options: { maxTotalSeconds: '={{ "ten minutes" }}' } },
			'"Max Total Seconds" is "ten minutes"; it must be a number of seconds, 1 or more',
			'Enter a number without a unit',
		],
	])('%s', async (_name, changes, message, advice) => {
		await refuse(rig, links(changes), { message, advice });
		nothingSent();
	});

	it('takes a prompt of 2,500 characters, however many bytes they are', async () => {
		const node = submit(provider, { ...rig.fromLinks, prompt: '𝄞'.repeat(2500) });
		expect((await rig.run(chain(start, node))).status).toBe('success');
		expect(rig.sim.createdCount).toBe(1);
	});

	it.each([
		['imageUrl', 'Image URL', 'http://192.168.0.10/portrait.png', '192.168.0.10'],
		['imageUrl', 'Image URL', 'http://localhost:8080/portrait.png', 'localhost'],
		['audioUrl', 'Audio URL', 'http://[::1]/voice.mp3', '[::1]'],
		['audioUrl', 'Audio URL', 'https://nas.lan/voice.mp3', 'nas.lan'],
	])('a private %s for a public gateway: %s %s', async (field, name, url, host) => {
		const base = {
			...rig.fromLinks,
			imageUrl: 'https://cdn.example.com/portrait.png',
			audioUrl: 'https://cdn.example.com/voice.mp3',
			options: { checkMediaLinks: false },
			audioDurationSource: 'manual',
			audioDurationSeconds: 5,
		};
		await refuse(
			rig,
			{
				node: submit(provider, { ...base, [field]: url }),
				credentials: rig.credentials({ baseUrl: PUBLIC_GATEWAY }),
			},
			{
				message: `"${name}" points to ${host}, which only this machine or network can reach`,
				advice: `${label} fetches the file from the internet`,
			},
		);
		nothingSent();
	});

	it.each<[string, INodeParameters, ItemInput | undefined, string, string]>([
		[
			'an empty field name for the audio',
			{ audioBinaryField: NOTHING },
			undefined,
			'"Audio Input Binary Field" is empty',
			'Text-to-speech nodes use "data"',
		],
		[
			'a field that holds no file',
			{ audioBinaryField: 'voice' },
			undefined,
			'"Audio Input Binary Field" is "voice", but the item has no file in a field of that name',
			'The item\'s files are in: "data", "image".',
		],
		[
			'an item without files',
			{},
			{ json: {} },
			'"Image Input Binary Field" is "image", but the item has no file in a field of that name',
			'The item holds no file at all',
		],
	])('%s', async (_name, changes, item, message, advice) => {
		const node = submit(provider, { ...fromFiles, ...changes });
		await refuse(rig, { node, input: [item ?? mediaItem()] }, { message, advice });
		nothingSent();
	});

	if (isComet) {
		it.each<[string, INodeParameters, string, string]>([
			['an empty audio ID', { audioId: NOTHING }, '"Audio ID" is empty', 'Enter the ID that Kling'],
			[
				'a link as audio ID',
				{ audioId: 'https://cdn.example.com/a.mp3' },
				'"Audio ID" holds a link',
				'Choose "URL" as "Audio Source" for a link',
			],
			[
				'both audio kinds, and an Audio Source that names neither',
				{ audioSource: NOTHING, audioUrl: 'https://cdn.example.com/a.mp3' },
				'"Audio URL" and "Audio ID" are both filled in, and "Audio Source" does not say which one to use',
				'Choose exactly one "Audio Source"',
			],
			[
				'a callback without a link',
				{ options: { callback: 'url', callbackUrl: '' } },
				'"Callback URL" is empty',
				'or remove the option "Callback"',
			],
		])('%s', async (_name, changes, message, advice) => {
			const node = submit(provider, { ...rig.fromAudioId, ...changes });
			await refuse(rig, { node }, { message, advice });
			nothingSent();
		});

		it.each([
			[
				{ callback: 'execution' },
				'"Callback" is "Resume This Execution", but this n8n\'s address (127.0.0.1) cannot be reached from the internet',
				'WEBHOOK_URL',
			],
			[
				{ callback: 'url', callbackUrl: 'http://10.0.0.7/hook' },
				'"Callback URL" points to 10.0.0.7, which only this machine or network can reach',
				'Give a link that the provider can open',
			],
		])('a callback that a public gateway cannot make: %j', async (options, message, advice) => {
			const imageUrl = 'https://cdn.example.com/portrait.png';
			const node = submit(provider, { ...rig.fromAudioId, imageUrl, options });
			const credentials = rig.credentials({ baseUrl: PUBLIC_GATEWAY });
			await refuse(rig, { node, credentials }, { message, advice });
			nothingSent();
		});
	} else {
		it.each<[string, INodeParameters, string, string]>([
			[
				'a manual length of 0',
				{ audioDurationSource: 'manual', audioDurationSeconds: 0 },
				'"Audio Duration (Seconds)" is 0; it must be a number of seconds, from 2 to 300',
				'Measure Automatically',
			],
			[
				'a manual length in milliseconds, as MiniMax tells it',
				{ audioDurationSource: 'manual', audioDurationSeconds: 9250 },
				'"Audio Duration (Seconds)" is 9250, which looks like milliseconds',
				'Divide it by 1000',
			],
			[
				'a length to be measured in a link that is not to be looked into',
				{ options: { checkMediaLinks: false } },
				'"Audio Duration" is measured automatically, but "Check Media Links" is off',
				'Set "Audio Duration" to "Enter Manually"',
			],
			[
				'an audio ID',
				{ audioSource: '={{ "audioId" }}', audioId: 'audio-5s' },
				'"Audio Source" is "Audio ID", which aijisu does not know',
				'Choose "Binary File" or "URL" as "Audio Source"',
			],
			[
				'a file in place of its link',
				{ imageUrl: `data:image/png;base64,${readFileSync(fixtureFiles.portraitPng, 'base64')}` },
				'"Image URL" holds the file itself instead of a link, and aijisu accepts links only',
				'Convert to File',
			],
		])('%s', async (_name, changes, message, advice) => {
			await refuse(rig, links(changes), { message, advice });
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
				rig,
				{
					node,
					input: [mediaItem()],
					credentials: rig.credentials({ baseUrl: PUBLIC_GATEWAY }),
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
