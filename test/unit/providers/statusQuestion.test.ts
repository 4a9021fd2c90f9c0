import { providers } from '../../../nodes/KlingAvatar/providers';
import { statusQuestion } from '../../../nodes/KlingAvatar/providers/statusQuestion';
import type { Transfer } from '../../../nodes/KlingAvatar/providers/types';
import { jsonAnswer, pageAnswer } from './answers';

const FIRST = '/v1/video/generations/';
const SECOND = '/v1/videos/';
const answer = (status: number, body: unknown): Transfer => ({
	kind: 'answer',
	answer: jsonAnswer(status, body),
});
const task = answer(200, { id: 't', status: 'processing' });
const DATED = 'Sun, 29 Nov 2026 12:00:00 GMT';
const unknown = answer(404, { error: { message: 'nothing here' } });

/** A gateway that answers by path; every request is noted. */
function gateway(answers: (path: string, count: number) => Transfer) {
	const asked: Array<[string, number]> = [];
	const ask = statusQuestion(providers.aijisu, async (path, timeoutSeconds) => {
		asked.push([path, timeoutSeconds]);
		return answers(path, asked.length);
	});
	const paths = () => asked.splice(0).map(([path]) => path);
	return { ask, asked, paths };
}

it('asks on the first path while it works', async () => {
	const { ask, paths } = gateway(() => task);
	expect(await ask('a', 100)).toMatchObject({ kind: 'task', task: { taskId: 'a' } });
	await ask('b', 100);
	expect(paths()).toEqual([`${FIRST}a`, `${FIRST}b`]);
});

it.each([
	['a 404', unknown],
	['a web page', { kind: 'answer', answer: pageAnswer(200) } as Transfer],
	['a redirect', answer(301, {})],
	['a 400', answer(400, { error: { message: 'unsupported relay mode' } })],
])('tries the second path after %s, and keeps it when it works', async (_, first) => {
	const { ask, paths } = gateway((path) => (path.startsWith(SECOND) ? task : first));
	expect(await ask('a', 100)).toMatchObject({ kind: 'task' });
	expect(paths()).toEqual([`${FIRST}a`, `${SECOND}a`]);
	expect(await ask('b', 100)).toMatchObject({ kind: 'task', task: { taskId: 'b' } });
	expect(paths()).toEqual([`${SECOND}b`]);
});

it('keeps to the path that worked, even when a later answer fits no task', async () => {
	const { ask, paths } = gateway((_, count) => (count === 1 ? task : unknown));
	await ask('a', 100);
	expect(await ask('a', 100)).toMatchObject({ kind: 'notFound' });
	expect(paths()).toEqual([`${FIRST}a`, `${FIRST}a`]);
});

it('keeps to the second path too', async () => {
	const { ask, paths } = gateway((_, count) => (count === 2 ? task : unknown));
	await ask('a', 100);
	expect(await ask('a', 100)).toMatchObject({ kind: 'notFound' });
	expect(paths()).toEqual([`${FIRST}a`, `${SECOND}a`, `${SECOND}a`]);
});

it('goes on trying both while neither knows the task, and tells what the first one said', async () => {
	const { ask, paths } = gateway((path) =>
		path.startsWith(FIRST) ? unknown : answer(401, { error: { message: 'no' } }),
	);
	for (let time = 0; time < 20; time += 1) {
		expect(await ask('a', 100)).toMatchObject({
			kind: 'notFound',
			fault: { text: 'nothing here' },
		});
	}
	expect(paths()).toHaveLength(40);
});

it.each([
	['busy', answer(503, { message: 'busy' }), 'again', 'server'],
	['lost', { kind: 'lost', why: 'x' } as Transfer, 'again', 'network'],
	['unreadable', answer(200, {}), 'again', 'unreadable'],
	['a 404', answer(404, {}), 'notFound', 'notFound'],
	['a 400', answer(400, {}), 'notFound', 'notFound'],
	['a 401', answer(401, {}), 'notFound', 'notFound'],
	['a web page', { kind: 'answer', answer: pageAnswer(200) } as Transfer, 'notFound', 'notFound'],
])(
	'takes a 404 of the first path for no proof while the second stumbles: %s',
	async (_, second, kind, about) => {
		const { ask } = gateway((path) => (path.startsWith(SECOND) ? second : unknown));
		expect(await ask('a', 100)).toMatchObject({ kind, fault: { kind: about } });
	},
);

it('does not take a fault of the gateway for a wrong path', async () => {
	for (const fault of [answer(503, {}), answer(429, {}), answer(401, {}), answer(200, {})]) {
		const { ask, paths } = gateway(() => fault);
		await ask('a', 100);
		expect(paths()).toEqual([`${FIRST}a`]);
	}
});

it('asks again where another task was found meanwhile', async () => {
	let release = () => {};
	const late = new Promise<void>((resolve) => (release = resolve));
	const ask = statusQuestion(providers.aijisu, async (path) => {
		if (path === `${FIRST}slow`) await late;
		return path.startsWith(SECOND) ? task : unknown;
	});
	const slow = ask('slow', 100);
	expect(await ask('quick', 100)).toMatchObject({ kind: 'task' });
	release();
	expect(await slow).toMatchObject({ kind: 'task', task: { taskId: 'slow' } });
});

it('has nowhere else to go with a gateway of one path', async () => {
	const asked: string[] = [];
	const one = { ...providers.aijisu, queryPaths: (id: string) => [`/only/${id}`] as [string] };
	const ask = statusQuestion(one, async (path) => {
		asked.push(path);
		return unknown;
	});
	expect(await ask('a', 100)).toMatchObject({ kind: 'notFound' });
	expect(asked).toEqual(['/only/a']);
});

it.each([
	[100, 30],
	[30, 30],
	[12.5, 12.5],
	[2, 2],
	[0.5, 2],
	[0, 2],
])('gives an answer its time: with %d s left, %d s', async (left, timeout) => {
	const { ask, asked } = gateway(() => task);
	await ask('a', left);
	expect(asked).toEqual([[`${FIRST}a`, timeout]]);
});

it.each<Transfer>([
	{ kind: 'notSent', why: 'the server refused the connection', retryable: true },
	{ kind: 'lost', why: 'the connection was cut off' },
])('makes no answer at all a reason to ask again: %j', async (transfer) => {
	const { ask, paths } = gateway(() => transfer);
	expect(await ask('a', 100)).toEqual({
		kind: 'again',
		fault: {
			kind: 'network',
			text: 'why' in transfer ? transfer.why : '',
			httpStatus: null,
			code: null,
			retryAfterSeconds: null,
		},
	});
	expect(paths()).toEqual([`${FIRST}a`]);
});

it('asks for the result where the state says only that the job has ended', async () => {
	const ended = answer(200, { status: 'COMPLETED' });
	const result = {
		kind: 'answer',
		answer: jsonAnswer(200, { video: { url: 'https://cdn.example.com/x.mp4' } }, { date: DATED }),
	} as Transfer;
	const lost: Transfer = { kind: 'lost', why: 'the connection was cut off' };
	for (const [second, reading] of [
		[result, { kind: 'task', task: { status: 'completed' }, answeredAt: Date.parse(DATED) }],
		[answer(503, {}), { kind: 'again', fault: { kind: 'server' } }],
		[lost, { kind: 'again', fault: { kind: 'network', text: 'the connection was cut off' } }],
	] as const) {
		const asked: string[] = [];
		const ask = statusQuestion(providers.fal, async (path) => {
			asked.push(path);
			return asked.length === 1 ? ended : second;
		});
		expect(await ask('a', 100)).toMatchObject(reading);
		const path = '/fal-ai/kling-video/requests/a';
		expect(asked).toEqual([`${path}/status`, path]);
	}
});
