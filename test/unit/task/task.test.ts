import { lacksLink, taskOutput, unknownTaskOutput } from '../../../nodes/KlingAvatar/task/task';
import { avatarTask } from './tasks';

/** The public names, in the order in which n8n shows them. */
const FIELDS = [
	'provider',
	'taskId',
	'status',
	'videoUrl',
	'isFinal',
	'isSuccess',
	'providerStatus',
	'videoUrlExpiresAt',
	'videoDurationSeconds',
	'progressPercent',
	'failureReason',
	'externalTaskId',
	'submittedAt',
	'updatedAt',
	'charge',
];

it('outputs all that is known of a task, and not the raw body', () => {
	const known = {
		provider: 'aijisu',
		taskId: 't',
		status: 'completed',
		providerStatus: 'SUCCESS',
		videoUrl: 'https://cdn.example.com/x.mp4?Expires=1790000000',
		videoDurationSeconds: 5,
		progressPercent: 100,
		failureReason: 'none',
		externalTaskId: 'mine',
		submittedAt: '2026-01-01T00:00:00.000Z',
		updatedAt: '2026-01-01T00:01:00.000Z',
		charge: { units: 5, balance: 0.28, listPrice: 0.28 },
	} as const;
	const output = taskOutput({ ...known, raw: { secret: 1 } });
	expect(output).toEqual({
		...known,
		isFinal: true,
		isSuccess: true,
		videoUrlExpiresAt: '2026-09-21T14:13:20.000Z',
	});
	expect(Object.keys(output)).toEqual(FIELDS);
});

it.each([
	['queued', false, false],
	['processing', false, false],
	['completed', true, true],
	['failed', true, false],
] as const)('%s: final %s, success %s', (status, isFinal, isSuccess) => {
	expect(taskOutput(avatarTask({ status }))).toMatchObject({ status, isFinal, isSuccess });
});

it('says null where nothing is known', () => {
	const output = unknownTaskOutput('cometApi');
	expect(Object.keys(output)).toEqual(FIELDS);
	expect(output).toMatchObject({ provider: 'cometApi', isFinal: false, isSuccess: false });
	const { provider, isFinal, isSuccess, ...rest } = output;
	expect([provider, isFinal, isSuccess, ...Object.values(rest)]).toEqual([
		'cometApi',
		false,
		false,
		...Array<null>(12).fill(null),
	]);
	expect(taskOutput(avatarTask()).videoUrlExpiresAt).toBeNull();
});

it('takes over what is known', () => {
	expect(unknownTaskOutput('aijisu', { taskId: 't', failureReason: 'x' })).toEqual({
		...unknownTaskOutput('aijisu'),
		taskId: 't',
		failureReason: 'x',
	});
});

it.each([
	['processing', 'succeed', true],
	['processing', 'COMPLETED', true],
	['processing', 'running', false],
	['queued', null, false],
	['completed', 'succeed', false],
	['failed', 'failed', false],
] as const)('a task that is %s under the word %s lacks its link: %s', (status, word, lacks) => {
	expect(lacksLink(avatarTask({ status, providerStatus: word }))).toBe(lacks);
});

it('whom the provider calls is not for every output', () => {
	expect(taskOutput(avatarTask({ callbackExecutionId: '7' }))).not.toHaveProperty(
		'callbackExecutionId',
	);
});
