import {
	charactersOf,
	speechOutput,
	unknownSpeechOutput,
	type SpeechTask,
} from '../../../nodes/KlingAvatar/task/speechTask';

const told: Omit<SpeechTask, 'externalTaskId' | 'raw'> = {
	provider: 'kling',
	taskId: 's',
	status: 'completed',
	audioUrl: 'https://cdn.example.com/x.mp3?Expires=1790000000',
	providerStatus: 'succeed',
	audioId: 'sound',
	audioDurationSeconds: 5,
	failureReason: null,
	submittedAt: '2026-01-01T00:00:00.000Z',
	updatedAt: '2026-01-01T00:01:00.000Z',
	charge: { units: 1, balance: 0.1, listPrice: 0.1 },
	text: 'as it was sent',
};
const task: SpeechTask = { ...told, externalTaskId: 'mine', raw: { secret: 1 } };
/** The public names, in the order in which n8n shows them. */
const FIELDS =
	'provider taskId status audioUrl isFinal isSuccess providerStatus audioId audioUrlExpiresAt audioDurationSeconds ' +
	'voiceId text characters failureReason submittedAt updatedAt charge reused';

it('outputs all that is known of a speech, not the name of its task and not the raw body', () => {
	const known = { voiceId: 'anna', characters: 14, reused: true };
	const output = speechOutput(task, known);
	expect(output).toEqual({
		...told,
		...known,
		isFinal: true,
		isSuccess: true,
		audioUrlExpiresAt: '2026-09-21T14:13:20.000Z',
	});
	expect(Object.keys(output).join(' ')).toBe(FIELDS);
	expect(speechOutput(task, { text: 'as it is asked for' }).text).toBe('as it is asked for');
});

it.each([
	['processing', false, false],
	['completed', true, true],
	['failed', true, false],
] as const)('%s: final %s, success %s', (status, isFinal, isSuccess) => {
	const output = speechOutput({ ...task, status, audioUrl: null });
	expect(output).toMatchObject({ status, isFinal, isSuccess, audioUrlExpiresAt: null });
});

it('says null where nothing is known', () => {
	const output = unknownSpeechOutput('kling', { failureReason: 'x' });
	expect(Object.keys(output).join(' ')).toBe(FIELDS);
	const said = Object.entries(output).filter(([, value]) => value !== null);
	expect(Object.fromEntries(said)).toEqual({
		provider: 'kling',
		failureReason: 'x',
		isFinal: false,
		isSuccess: false,
		reused: false,
	});
});

it.each([
	['', 0],
	['Grüße', 5],
	['你好👋', 3],
])('"%s" has %d characters', (text, characters) => {
	expect(charactersOf(text)).toBe(characters);
});
