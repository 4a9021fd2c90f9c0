import {
	SPEECH_ADVICE,
	speechClient,
	videoClient,
} from '../../../nodes/KlingAvatar/paying/clients';
import { speechOf } from '../../../nodes/KlingAvatar/providers';
import { speechOutput, unknownSpeechOutput } from '../../../nodes/KlingAvatar/task/speechTask';
import { taskOutput, unknownTaskOutput } from '../../../nodes/KlingAvatar/task/task';
import { jsonAnswer } from '../providers/answers';
import { avatarTask } from '../task/tasks';
import { answer, ScriptedGateway } from './scriptedGateway';

const known = { externalTaskId: 'mine', failureReason: 'why' };
const accepted = jsonAnswer(200, { code: 0, data: { task_id: 'T1', task_status: 'submitted' } });

describe('videos', () => {
	const to = new ScriptedGateway('cometApi', [{ kind: 'lost', why: 'cut off' }]);
	const client = videoClient(to, 'tool');

	it('are made at the gateway, on its clock, until the execution ends', async () => {
		expect(client).toMatchObject({ provider: to.adapter, mode: 'tool' });
		expect([client.clock, client.signal]).toEqual([to.clock, to.signal]);
		const request = { method: 'POST', path: '/v1', timeoutSeconds: 5 } as const;
		expect(await client.sendRequest(request)).toEqual({ kind: 'lost', why: 'cut off' });
		expect(to.posts).toEqual([{ ...request, seconds: 0 }]);
		expect(client.readCreated(accepted, 'mine')).toMatchObject({
			kind: 'created',
			task: { taskId: 'T1', externalTaskId: 'mine' },
		});
	});

	it('are looked for by their name where the gateway takes names, and nowhere else', async () => {
		to.status = answer(200, {
			code: 0,
			data: { task_id: 'T9', task_status: 'processing', task_info: { external_task_id: 'mine' } },
		});
		expect(await client.findByName?.('mine', 7)).toMatchObject({
			kind: 'found',
			task: { taskId: 'T9' },
		});
		expect(to.gets[0]).toMatchObject({ timeoutSeconds: 7 });
		expect(videoClient(new ScriptedGateway('aijisu', []), 'tool').findByName).toBeNull();
	});

	it('leave as items of videos', () => {
		const task = avatarTask({ videoUrl: 'https://cdn.example.com/v.mp4', status: 'completed' });
		expect(client.output(task)).toEqual(taskOutput(task));
		expect(client.unknownOutput(known)).toEqual(unknownTaskOutput('cometApi', known));
	});

	it('are called so, and continued with in Get or Wait', () => {
		const { thing, ...ways } = client.labels;
		expect(thing).toBe('a video');
		expect(ways).toEqual({
			ifItIsThere: expect.stringMatching(/its task ID in a Get or Wait operation$/),
			pickUp: expect.stringMatching(/these task IDs in a Get or Wait operation$/),
			continueWith: expect.stringMatching(/that ID in a Get or Wait operation$/),
		});
	});
});

describe('speech', () => {
	const to = new ScriptedGateway('kling', []);
	const client = speechClient(to, 'execution');

	it('is made at the gateway, which lets nobody name it', () => {
		expect(client).toMatchObject({ mode: 'execution', findByName: null });
		expect(client.provider).toEqual({ label: to.adapter.label, advice: SPEECH_ADVICE });
		expect([client.clock, client.signal]).toEqual([to.clock, to.signal]);
		expect(client.sendRequest).toBe(to.sendRequest);
		const reading = client.readCreated(accepted, 'mine');
		expect(reading).toMatchObject({ kind: 'created', task: { taskId: 'T1' } });
		expect(reading).toEqual(speechOf(to.adapter).readCreated(accepted));
	});

	it('leaves as an item of speech', () => {
		const reading = speechOf(to.adapter).readCreated(accepted);
		if (reading.kind !== 'created') throw new Error('not created');
		expect(client.output(reading.task)).toEqual(speechOutput(reading.task));
		const failureReason = 'why';
		expect(client.unknownOutput(known)).toEqual(unknownSpeechOutput('kling', { failureReason }));
		expect(client.unknownOutput({})).toEqual(unknownSpeechOutput('kling'));
	});

	it('is called so, with advice of its own', () => {
		const { thing, ...ways } = client.labels;
		expect(thing).toBe('speech');
		expect(ways).toEqual({
			ifItIsThere: expect.stringMatching(/its audio ID or link: .*"Audio Source" of Submit$/),
			pickUp: expect.stringMatching(/task IDs in your account, .* in Submit$/),
			continueWith: expect.stringMatching(/a retry of this execution picks it up$/),
		});
		expect(SPEECH_ADVICE).toEqual({
			request: expect.stringMatching(/fields.* every voice/),
			policy: expect.stringMatching(/Change the text/),
			notFound: expect.stringMatching(/account that made the speech/),
			account: expect.stringMatching(/balance.*text to speech/),
		});
	});
});
