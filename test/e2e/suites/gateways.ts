import type { Gateway } from '../../simulator';
import { severalKeys } from '../../support/severalKeys';
import type { Credential, WorkflowJson } from '../n8nTypes';
import { jsonOf, reasonOf, type Rig } from '../rig';
import { avatar, chain, manualTrigger, node } from '../workflowParts';
import { expectVideos } from './exampleParts';

/** What n8n's form shows in place of a stored secret. */
const MASK = /^__n8n_BLANK_VALUE_/;

/** The gateways that take files by an upload, with one credential that holds the keys of all. */
export function gatewaysSuite(use: () => Rig): void {
	it.each<Gateway>(['fal', 'kie', 'waveSpeed'])(
		'a file becomes a video of %s',
		async (provider) => {
			const { keys, sim } = use();
			const execution = await use().run(fileToVideo(provider, keys.all, sim.url));
			expect([execution.status, reasonOf(execution)]).toEqual(['success', undefined]);
			expect(jsonOf(execution, 'Wait')).toMatchObject([{ provider, isSuccess: true }]);
			expect(sim.createdCount).toBe(1);
			expect(sim.keyLeaks).toEqual([]);
			await expectVideos(use(), execution, 'Wait');
		},
	);

	it('a key may be an expression, as those of external secrets are', async () => {
		const { client, sim } = use();
		const written = `={{ ${JSON.stringify([...sim.key])}.join("") }}`;
		const credential = await client.createCredential(
			{ name: 'Keys from elsewhere', type: 'klingAvatarApi' },
			{ ...severalKeys(sim), apiKey: written, waveSpeedApiKey: written },
		);
		const shown = await client.credentialData(credential);
		expect([shown.apiKey, shown.waveSpeedApiKey]).toEqual([written, written]);
		const execution = await use().run(fileToVideo('waveSpeed', credential, sim.url));
		expect([execution.status, reasonOf(execution)]).toEqual(['success', undefined]);
		expect(sim.createdCount).toBe(1);
	});

	it('keys of several providers are masked in the form, and kept when it is saved as it is', async () => {
		const { client, sim } = use();
		const stored = {
			...severalKeys(sim),
			falApiKey: 'an-id:of-fal-alone',
			authentication: 'apiKey',
		};
		const credential = await client.createCredential(
			{ name: 'Several keys', type: 'klingAvatarApi' },
			stored,
		);
		const shown = await client.credentialData(credential);
		for (const [name, value] of Object.entries(shown)) {
			expect([name, MASK.test(String(value))]).toEqual([name, /ApiKey$|^apiKey$/.test(name)]);
		}
		expect(JSON.stringify(shown)).not.toContain(sim.key);
		// As after a change of another field, with one provider fewer.
		const changed = { ...shown, klingApiKey: '' };
		await client.saveCredential(credential, changed);
		expect(await client.testCredential(credential, changed)).toMatchObject({
			status: 'Error',
			message: expect.stringMatching(/^fal\.ai: fal\.ai did not accept the API key/),
		});
	});
}

function fileToVideo(provider: Gateway, keys: Credential, url: string): WorkflowJson {
	return chain(`Chain ${provider}`, [
		manualTrigger(),
		node('HTTP Request', 'n8n-nodes-base.httpRequest', 4.2, {
			url: `${url}/files/voice.mp3`,
			options: { response: { response: { responseFormat: 'file' } } },
		}),
		avatar('Submit', keys, {
			provider,
			operation: 'submit',
			imageSource: 'url',
			imageUrl: `${url}/files/portrait.png`,
			audioSource: 'binary',
		}),
		avatar('Wait', keys, {
			provider,
			operation: 'wait',
			pollInterval: 0.2,
			options: { downloadVideo: true },
		}),
	]);
}
