import { speechClient, videoClient } from '../../../nodes/KlingAvatar/paying/clients';
import { speechOf } from '../../../nodes/KlingAvatar/providers';
import { speechOutput, unknownSpeechOutput } from '../../../nodes/KlingAvatar/task/speechTask';
import { jsonAnswer } from '../providers/answers';
import { ScriptedGateway } from './scriptedGateway';

const to = new ScriptedGateway('kling', []);
const accepted = jsonAnswer(200, { code: 0, data: { task_id: 'T1', task_status: 'submitted' } });

it('videos are called so, and continued with in Get or Wait', () => {
	expect(videoClient(to, 'tool').labels).toEqual({
		thing: 'a video',
		ifItIsThere: expect.stringMatching(/its task ID in a Get or Wait operation$/),
		pickUp: expect.stringMatching(/these task IDs in a Get or Wait operation$/),
		continueWith: expect.stringMatching(/that ID in a Get or Wait operation$/),
	});
});

describe('speech', () => {
	const client = speechClient(to, 'execution');

	it('is made at the gateway, which lets nobody name it, and leaves as an item of speech', () => {
		expect(client).toMatchObject({ mode: 'execution', findByName: null });
		expect(client.provider.label).toBe(to.adapter.label);
		expect([client.clock, client.signal]).toEqual([to.clock, to.signal]);
		expect(client.readCreated(accepted, 'mine')).toEqual(
			speechOf(to.adapter).readCreated(accepted),
		);
		const reading = client.readCreated(accepted, null);
		if (reading.kind !== 'created') throw new Error('not created');
		expect(client.output(reading.task)).toEqual(speechOutput(reading.task));
		const failureReason = 'why';
		expect(client.unknownOutput({ externalTaskId: 'mine', failureReason })).toEqual(
			unknownSpeechOutput('kling', { failureReason }),
		);
	});

	it('is called so, with advice of its own', () => {
		expect(client.labels).toEqual({
			thing: 'speech',
			ifItIsThere: expect.stringMatching(/its audio ID or link: .*"Audio Source" of Submit$/),
			pickUp: expect.stringMatching(/task IDs in your account, .* in Submit$/),
			continueWith: expect.stringMatching(/a retry of this execution picks it up$/),
		});
		expect(client.provider.advice).toEqual({
			request: expect.stringMatching(/fields.* every voice/),
			policy: expect.stringMatching(/Change the text/),
			notFound: expect.stringMatching(/account that made the speech/),
			account: expect.stringMatching(/balance.*text to speech/),
		});
	});
});
