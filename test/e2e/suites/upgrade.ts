import { readFileSync } from 'node:fs';
import path from 'node:path';

import { fixtureSeconds } from '../../simulator';
import { endless, itemsOf, jsonOf, reasonOf, videoOf } from '../rig';
import type { Rig } from '../rig';
import type { Execution, WorkflowJson } from '../n8nTypes';
import { descriptionOf, parameterProblems } from '../nodeParameters';
import { avatarType, withCredentials } from '../workflowParts';

/** A workflow that n8n saved, as the editor would, when 0.1.0 was the package's version. */
const saved = path.join(__dirname, '..', 'fixtures', 'workflow-0.1.0.json');

/** The names that later nodes of a workflow read; 0.1.0 gave every one of them. */
const outputNames = [
	'provider',
	'taskId',
	'status',
	'isFinal',
	'isSuccess',
	'providerStatus',
	'videoUrl',
	'videoUrlExpiresAt',
	'videoDurationSeconds',
	'progressPercent',
	'failureReason',
	'externalTaskId',
	'submittedAt',
	'updatedAt',
];
const submitNames = [...outputNames, 'audioDurationSeconds', 'reused'];

/** A workflow made with 0.1.0 means the same to the package as it is now. */
export function upgradeSuite(use: () => Rig): void {
	const workflow = (): WorkflowJson => {
		const { keys, sim } = use();
		const hook = `${sim.foreign.url}/files/hook`;
		const text = readFileSync(saved, 'utf8')
			.replaceAll('https://example.com/callback', hook)
			.replaceAll('https://example.com/', `${sim.url}/files/`);
		return withCredentials(
			JSON.parse(text) as WorkflowJson,
			(provider) => (provider === 'aijisu' ? keys.aijisu : keys.cometApi),
			keys.openAi,
		);
	};

	describe('a workflow made with 0.1.0', () => {
		it('has every parameter still, and none that n8n complains of', async () => {
			const { client, server } = use();
			const types = await client.nodeTypes();
			const { nodes } = await client.createWorkflow(workflow());
			expect(nodes.filter(({ type }) => type === avatarType)).toHaveLength(10);
			for (const node of nodes) {
				const problems = parameterProblems(server.version, descriptionOf(types, node), node);
				expect([node.name, problems]).toEqual([node.name, []]);
			}
		});

		it('runs to its end and asks the providers for the same', async () => {
			const { client, sim } = use();
			const isParked = (url: unknown) => String(url).includes('/webhook-waiting/');
			sim.jobMilliseconds = ({ body }) => (isParked(body.callback_url) ? endless : 1);
			const id = await use().startManually(workflow());
			await client.executions.waitFor(id, ['waiting', 'error']);
			sim.jobs.find(({ callbackUrl }) => isParked(callbackUrl))?.complete();
			const execution = await client.executions.waitFor(id);
			expect([execution.status, reasonOf(execution)]).toEqual(['success', undefined]);
			expectRequests(execution);
			expectOutputs(execution);
			await expectFiles(execution);
		});
	});

	const jobOf = (execution: Execution, submit: string) =>
		use().sim.job(String(jsonOf(execution, submit)[0]?.taskId));

	const expectRequests = (execution: Execution) => {
		const { sim, server } = use();
		const image = `${sim.url}/files/portrait.png`;
		expect(sim.createdCount).toBe(4);
		expect(jobOf(execution, 'Submit').body).toMatchObject({
			image,
			mode: 'std',
			prompt: expect.stringContaining('A person speaks naturally to the camera'),
			sound_file: expect.stringMatching(/^[\w+/]{1000,}=*$/),
			callback_url: expect.stringContaining(`/webhook-waiting/${execution.id}`),
		});
		expect(jobOf(execution, 'Submit Professional').body).toMatchObject({
			image: expect.stringMatching(/^[\w+/]{1000,}=*$/),
			mode: 'pro',
			prompt: 'A teacher in a bright classroom',
			audio_id: 'audio-5s',
			external_task_id: `lesson-${execution.id}`,
			callback_url: `${sim.foreign.url}/files/hook`,
		});
		const measured = jobOf(execution, 'Submit to aijisu').body;
		expect(measured).toMatchObject({
			model: 'kling-avatar-v2-standard',
			image_url: image,
			audio_url: expect.stringContaining(`${server.url}/rest/binary-data/signed?token=`),
		});
		const { voiceMp3 } = fixtureSeconds;
		expect(Math.abs(Number(measured.audio_duration_seconds) - voiceMp3)).toBeLessThan(0.2);
		expect(jobOf(execution, 'Submit Pro to aijisu').body).toMatchObject({
			model: 'kling-avatar-v2-pro',
			image_url: image,
			audio_url: `${sim.url}/files/voice.mp3`,
			audio_duration_seconds: 18.5,
			prompt: 'warm smile, stable camera',
		});
	};

	const expectOutputs = (execution: Execution) => {
		const lines: Array<[submit: string, ...then: string[]]> = [
			['Submit', 'Wait'],
			['Submit Professional', 'Wait Patiently', 'Get'],
			['Submit to aijisu', 'Wait for aijisu', 'Get from aijisu'],
			['Submit Pro to aijisu', 'Wait Shortly for aijisu'],
		];
		for (const [submit, ...then] of lines) {
			const { id: taskId } = jobOf(execution, submit);
			const submitted = jsonOf(execution, submit);
			expect(submitted).toMatchObject([{ taskId, isFinal: false, isSuccess: false }]);
			expect(Object.keys(submitted[0]!)).toEqual(expect.arrayContaining(submitNames));
			for (const name of then) {
				const results = jsonOf(execution, name);
				expect([name, results]).toMatchObject([
					name,
					[{ taskId, status: 'completed', isFinal: true, isSuccess: true }],
				]);
				expect(Object.keys(results[0]!)).toEqual(expect.arrayContaining(outputNames));
			}
		}
		expect(jsonOf(execution, 'Wait Patiently')[0]).toHaveProperty('raw.data.task_id');
		expect(jsonOf(execution, 'Get from aijisu')[0]).toHaveProperty('raw');
		expect(jsonOf(execution, 'Get')[0]).not.toHaveProperty('raw');
	};

	/** Downloaded where that was asked for, into the field that was named, and nowhere else. */
	const expectFiles = async (execution: Execution) => {
		const expected: Array<[node: string, field: string, submit: string]> = [
			['Wait', 'data', 'Submit'],
			['Wait Patiently', 'film', 'Submit Professional'],
			['Get from aijisu', 'data', 'Submit to aijisu'],
		];
		for (const [node, field, submit] of expected) {
			const [item] = itemsOf(execution, node);
			expect([node, Object.keys(item?.binary ?? {})]).toEqual([node, [field]]);
			const bytes = await use().client.binary(item!.binary![field]!);
			expect(bytes.equals(videoOf(jobOf(execution, submit)))).toBe(true);
		}
		for (const node of ['Get', 'Wait for aijisu', 'Wait Shortly for aijisu']) {
			expect([node, itemsOf(execution, node)[0]?.binary ?? {}]).toEqual([node, {}]);
		}
	};
}
