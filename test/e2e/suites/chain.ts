import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import type { INode } from 'n8n-workflow';

import { fixtureFiles, fixtureSeconds } from '../../simulator';
import type { Job, Provider } from '../../simulator';
import { jobSpeech } from '../../simulator/speech/serveSpeech';
import { itemsOf, jsonOf, reasonOf, videoOf } from '../rig';
import type { Rig } from '../rig';
import type { Execution, WorkflowJson } from '../n8nTypes';
import {
	avatar,
	chain,
	manualTrigger,
	node,
	openAiSpeech,
	setJson,
	webhookTrigger,
} from '../workflowParts';

const speech = readFileSync(fixtureFiles.speechMp3);
const voice = readFileSync(fixtureFiles.voiceMp3);
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const providers = ['aijisu', 'cometApi', 'kling'] as const satisfies Provider[];
type Played = (typeof providers)[number];

/** From n8n's own nodes, through Submit and Wait, to the very bytes of the provider's video. */
export function chainSuite(use: () => Rig): void {
	const workflow = (provider: Played, trigger: INode, sound: INode[]): WorkflowJson => {
		const { keys, sim } = use();
		return chain(`Chain ${provider}`, [
			trigger,
			...sound,
			avatar('Submit', keys[provider], {
				provider,
				operation: 'submit',
				imageSource: 'url',
				imageUrl: `${sim.url}/files/portrait.png`,
				audioSource: 'binary',
			}),
			avatar('Wait', keys[provider], {
				provider,
				operation: 'wait',
				pollInterval: 0.2,
				options: { downloadVideo: true },
			}),
		]);
	};

	const expectVideo = async (execution: Execution, provider: Provider): Promise<Job> => {
		const { sim } = use();
		expect(reasonOf(execution)).toBeUndefined();
		expect(execution.status).toBe('success');
		expect(sim.createdCount).toBe(1);
		const job = sim.jobs[0];
		expect(jsonOf(execution, 'Wait')).toMatchObject([
			{ provider, taskId: job?.id, status: 'completed', isFinal: true, isSuccess: true },
		]);
		const [item] = itemsOf(execution, 'Wait');
		expect(item?.binary?.data).toMatchObject({ mimeType: 'video/mp4', fileExtension: 'mp4' });
		expect((await use().fileOf(item)).equals(videoOf(job))).toBe(true);
		return job as Job;
	};

	const expectSound = (job: Job, bytes: Buffer, seconds: number) => {
		if (job.provider !== 'aijisu') {
			const sent = Buffer.from(String(job.body.sound_file), 'base64');
			expect(sha256(sent)).toBe(sha256(bytes));
			return;
		}
		// Taken from n8n by the provider, over n8n's signed link and without any key.
		const fetched = job.media.find(({ role }) => role === 'audio');
		expect(fetched).toMatchObject({ status: 200, fault: null, sha256: sha256(bytes) });
		expect(fetched?.contentType).toMatch(/^audio\/mp(3|eg)/);
		expect(fetched?.url).toContain(`${use().server.url}/rest/binary-data/signed?token=`);
		const stated = Number(job.body.audio_duration_seconds);
		expect(stated).toBeGreaterThanOrEqual(seconds);
		expect(stated).toBeLessThan(seconds + 0.2);
	};

	describe('the chain', () => {
		it.each(providers)('Speech, Submit, Wait: a video from text: %s', async (provider) => {
			const { keys, sim } = use();
			const text = 'Good morning. Today you will meet your teacher.';
			const [trigger, ...rest] = workflow(provider, manualTrigger(), [
				avatar('Speech', keys[provider], {
					provider,
					resource: 'speech',
					operation: 'generate',
					text,
					voice: {
						__rl: true,
						mode: 'list',
						value: provider === 'aijisu' ? 'Wise_Woman' : 'genshin_vindi2',
					},
					options: { downloadSpeech: true },
				}),
			]).nodes;
			const nodes = rest.map((one) =>
				one.name === 'Submit'
					? { ...one, parameters: { ...one.parameters, audioSource: 'speech' } }
					: one,
			);
			const execution = await use().run(chain(`Speech ${provider}`, [trigger!, ...nodes]));
			const job = await expectVideo(execution, provider);
			const [made] = sim.speechJobs;
			expect(sim.speechJobs).toHaveLength(1);
			const [spoken] = itemsOf(execution, 'Speech');
			expect(spoken?.json).toMatchObject({ taskId: made?.id, isSuccess: true, text });
			expect(Number(spoken?.json.audioDurationSeconds)).toBeCloseTo(made?.audioSeconds ?? 0, 1);
			const content = made && jobSpeech(made);
			const sound = await use().fileOf(spoken);
			expect(sound.equals(Buffer.from(content?.read(0, content.size) ?? []))).toBe(true);
			expect(spoken?.binary?.data).toMatchObject({ mimeType: 'audio/mpeg', fileExtension: 'mp3' });
			expect(job.body).toMatchObject(
				provider === 'aijisu'
					? { audio_url: spoken?.json.audioUrl }
					: { audio_id: spoken?.json.audioId },
			);
		});

		it.each(providers)('makes a video from text with the OpenAI node: %s', async (provider) => {
			const { client, keys, sim } = use();
			const trigger = webhookTrigger({ responseMode: 'lastNode' });
			const text = '={{ $json.body.text }}';
			const stored = await client.createWorkflow(
				workflow(provider, trigger, [openAiSpeech(keys.openAi, text)]),
			);
			await client.activateWorkflow(stored);
			const response = await client.callWebhook(String(trigger.parameters.path), {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: '{ "text": "Good morning." }',
			});
			expect(await response.json()).toMatchObject({ provider, isSuccess: true });
			expect(sim.requestsOf('speech')[0]?.body).toMatchObject({ input: 'Good morning.' });

			const execution = await client.executions.waitForNewest(stored);
			expectSound(await expectVideo(execution, provider), speech, fixtureSeconds.speechMp3);
			await client.deleteWorkflow(stored);
		});

		it.each(providers)('takes a file from the HTTP Request node: %s', async (provider) => {
			const { sim } = use();
			const download = node('HTTP Request', 'n8n-nodes-base.httpRequest', 4.2, {
				url: `${sim.url}/files/voice.mp3`,
				options: { response: { response: { responseFormat: 'file' } } },
			});
			const execution = await use().run(workflow(provider, manualTrigger(), [download]));
			expectSound(await expectVideo(execution, provider), voice, fixtureSeconds.voiceMp3);
		});

		it.each(providers)('takes base64 through Convert to File: %s', async (provider) => {
			const sound = setJson('Speech', { audio: speech.toString('base64') });
			const convert = node('Convert to File', 'n8n-nodes-base.convertToFile', 1.1, {
				operation: 'toBinary',
				sourceProperty: 'audio',
				options: {},
			});
			const execution = await use().run(workflow(provider, manualTrigger(), [sound, convert]));
			expectSound(await expectVideo(execution, provider), speech, fixtureSeconds.speechMp3);
		});
	});
}
