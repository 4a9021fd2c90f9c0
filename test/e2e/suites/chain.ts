import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import type { INode } from 'n8n-workflow';

import { fixtureFiles, fixtureSeconds } from '../../simulator';
import type { Job, Provider } from '../../simulator';
import type { WorkflowJson } from '../n8nTypes';
import { itemsOf, jsonOf, reasonOf, type Rig } from '../rig';
import { avatar, chain, manualTrigger, node, setJson } from '../workflowParts';
import { exampleAt, expectVideos } from './exampleParts';

const speech = readFileSync(fixtureFiles.speechMp3);
const voice = readFileSync(fixtureFiles.voiceMp3);
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** From n8n's own nodes, through Submit and Wait, to the very bytes of the provider's video. */
export function chainSuite(use: () => Rig): void {
	const workflow = (provider: 'aijisu' | 'kling', sound: INode[]): WorkflowJson => {
		const { keys, sim } = use();
		return chain(`Chain ${provider}`, [
			manualTrigger(),
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

	/** Runs a workflow that submits one video, and gives the job. */
	const makeVideo = async (made: WorkflowJson, provider: Provider): Promise<Job> => {
		const { sim } = use();
		const execution = await use().run(made);
		expect([execution.status, reasonOf(execution)]).toEqual(['success', undefined]);
		expect(sim.createdCount).toBe(1);
		const job = sim.jobs[0]!;
		expect(jsonOf(execution, 'Wait')).toMatchObject([
			{ provider, taskId: job.id, status: 'completed', isFinal: true, isSuccess: true },
		]);
		const [item] = itemsOf(execution, 'Wait');
		// Beside the speech of the item, which stays in "data" where the node keeps what the item brought.
		expect(Object.values(item?.binary ?? {})).toContainEqual(
			expect.objectContaining({ mimeType: 'video/mp4', fileExtension: 'mp4' }),
		);
		await expectVideos(use(), execution, 'Wait');
		return job;
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

	describe('a video', () => {
		it.each(['aijisu', 'cometApi', 'kling'] as const)(
			'is made of text with the OpenAI node, speech-to-video.json: %s',
			async (provider) => {
				const workflow = exampleAt(use(), 'speech-to-video.json', provider);
				expectSound(await makeVideo(workflow, provider), speech, fixtureSeconds.speechMp3);
			},
		);

		it('is made of a file from the HTTP Request node, which aijisu fetches from n8n', async () => {
			const download = node('HTTP Request', 'n8n-nodes-base.httpRequest', 4.2, {
				url: `${use().sim.url}/files/voice.mp3`,
				options: { response: { response: { responseFormat: 'file' } } },
			});
			const job = await makeVideo(workflow('aijisu', [download]), 'aijisu');
			expectSound(job, voice, fixtureSeconds.voiceMp3);
		});

		it('is made of base64 through Convert to File', async () => {
			const sound = setJson('Speech', { audio: speech.toString('base64') });
			const convert = node('Convert to File', 'n8n-nodes-base.convertToFile', 1.1, {
				operation: 'toBinary',
				sourceProperty: 'audio',
				options: {},
			});
			const job = await makeVideo(workflow('kling', [sound, convert]), 'kling');
			expectSound(job, speech, fixtureSeconds.speechMp3);
		});
	});
}
