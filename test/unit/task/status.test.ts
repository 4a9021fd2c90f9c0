import {
	isFinalStatus,
	statusFromWord,
	type TaskStatus,
} from '../../../nodes/KlingAvatar/task/status';

/** Every word of the documents of UniAll, CometAPI, Kling and the new-api family. */
const words: Array<[TaskStatus, string[]]> = [
	[
		'queued',
		[
			'queued',
			'queueing',
			'queuing',
			'in_queue',
			'waiting',
			'pending',
			'submitted',
			'not_start',
			'created',
			'initializing',
			'accepted',
		],
	],
	['processing', ['processing', 'in_progress', 'running', 'generating', 'started']],
	['completed', ['completed', 'complete', 'succeed', 'succeeded', 'success', 'finished', 'done']],
	[
		'failed',
		[
			'failed',
			'failure',
			'fail',
			'error',
			'cancelled',
			'canceled',
			'expired',
			'timeout',
			'deleted',
			'rejected',
		],
	],
];

describe.each(words)('%s', (status, list) => {
	it.each(list)('%s, whatever its case and the space around it', (word) => {
		expect(statusFromWord(word)).toBe(status);
		expect(statusFromWord(word.toUpperCase())).toBe(status);
		expect(statusFromWord(` ${word}\n`)).toBe(status);
	});
});

it.each(['unknown', 'UNKNOWN', 'rendering', 'not failed', '', 'toString'])(
	'takes "%s" for a job that runs',
	(word) => {
		expect(statusFromWord(word)).toBe('processing');
	},
);

it('knows what is final', () => {
	expect((['completed', 'failed'] as const).map(isFinalStatus)).toEqual([true, true]);
	expect((['queued', 'processing', null] as const).map(isFinalStatus)).toEqual([
		false,
		false,
		false,
	]);
});
