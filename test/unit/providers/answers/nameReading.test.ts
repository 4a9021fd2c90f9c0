import { nameReading, readingByName } from '../../../../nodes/KlingAvatar/providers/answers/read';
import { readTaskBody } from '../../../../nodes/KlingAvatar/providers/answers/taskBody';
import type { ProviderFault, TaskReading } from '../../../../nodes/KlingAvatar/task/reading';

const fault = (kind: ProviderFault['kind']): ProviderFault => ({
	kind,
	code: null,
	httpStatus: null,
	retryAfterSeconds: null,
	text: '',
});

function answered(data: unknown): TaskReading {
	const json = { code: 0, data };
	const task = readTaskBody('kling', { json, url: 'https://api.example.com' }, 'row-7');
	if (task === null) throw new Error('the body holds no task');
	return { kind: 'task', task };
}

const named = (task_id: string, name: string) => ({
	task_id,
	task_status: 'processing',
	task_info: { external_task_id: name },
});

it('finds the task that repeats the name, beside an ID of its own', () => {
	const reading = answered(named('T1', 'row-7'));
	expect(nameReading(reading, 'row-7')).toMatchObject({ kind: 'found', task: { taskId: 'T1' } });
	expect(readingByName(reading, 'row-7')).toMatchObject({ kind: 'task', task: { taskId: 'T1' } });
});

it.each([
	['the name of another', named('T1', 'row-8')],
	['no name', { task_id: 'T1', task_status: 'processing' }],
	['the name for its ID', named('row-7', 'row-7')],
])('takes no task that has %s', (_what, data) => {
	const reading = answered(data);
	expect(nameReading(reading, 'row-7')).toEqual({ kind: 'namesUnknown' });
	expect(readingByName(reading, 'row-7')).toMatchObject({
		kind: 'refused',
		fault: { kind: 'otherName', text: expect.stringMatching(/^task (T1|row-7)$/) },
	});
});

it('guesses none of several', () => {
	const reading = answered([
		named('T1', 'row-7'),
		named('T2', 'row-7'),
		{ id: 'T3', task_status: 'processing', external_task_id: 'row-7' },
		named('T4', 'row-8'),
		{ task_info: { external_task_id: 'row-7' } },
	]);
	expect(nameReading(reading, 'row-7')).toEqual({ kind: 'several', taskIds: ['T1', 'T2', 'T3'] });
	expect(readingByName(reading, 'row-7')).toEqual({
		kind: 'refused',
		fault: { ...fault('severalOfName'), text: 'task T1, T2, T3' },
	});
});

it('finds it in a list of one', () => {
	const reading = answered([named('T1', 'row-7')]);
	expect(nameReading(reading, 'row-7')).toMatchObject({ kind: 'found', task: { taskId: 'T1' } });
});

it('takes no task without an ID', () => {
	const task_result = { videos: [{ url: 'https://cdn.example.com/x.mp4' }] };
	const task_info = { external_task_id: 'row-7' };
	const reading = answered({ task_status: 'succeed', task_result, task_info });
	expect(nameReading(reading, 'row-7')).toEqual({ kind: 'namesUnknown' });
	expect(readingByName(reading, 'row-7')).toEqual({
		kind: 'refused',
		fault: fault('otherName'),
	});
});

it.each<[TaskReading, ReturnType<typeof nameReading>]>([
	[{ kind: 'notFound', fault: fault('notFound') }, { kind: 'free' }],
	[{ kind: 'again', fault: fault('address') }, { kind: 'namesUnknown' }],
	[{ kind: 'again', fault: fault('request') }, { kind: 'namesUnknown' }],
	[
		{ kind: 'again', fault: fault('server') },
		{ kind: 'unclear', fault: fault('server') },
	],
	[
		{ kind: 'refused', fault: fault('key') },
		{ kind: 'unclear', fault: fault('key') },
	],
])('%j', (reading, expected) => {
	expect(nameReading(reading, 'row-7')).toEqual(expected);
	expect(readingByName(reading, 'row-7')).toBe(reading);
});
