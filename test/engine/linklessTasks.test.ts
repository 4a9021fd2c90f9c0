import type { Fault, RequestRecord } from '../simulator';
import { chain } from './harness';
import { created, waitFor } from './helpers/jobs';
import { noCallbacks, park, poke } from './helpers/parking';
import { asInput, get, numbered, PROVIDERS, start, useRig } from './helpers/support';

const rig = useRig();

type Provider = (typeof PROVIDERS)[number];

/** An answer about a task, in the provider's own shape: its word, and a link or none. */
function about(provider: Provider, taskId: string, word: string, link?: string): Fault {
	const body =
		provider === 'cometApi'
			? {
					code: 0,
					message: 'SUCCEED',
					data: {
						task_id: taskId,
						task_status: word,
						task_result: link === undefined ? {} : { videos: [{ url: link, duration: '5' }] },
					},
				}
			: {
					id: taskId,
					task_id: taskId,
					status: word,
					...(link === undefined ? {} : { video_url: link }),
				};
	return { name: `${word} ${link ?? 'without a link'}`, answer: { body } };
}

const doneWord = { aijisu: 'completed', cometApi: 'succeed' };

/** Answers about tasks for so many milliseconds from the first question on; then the genuine ones. */
function answerFor(
	milliseconds: number,
	answer: (request: RequestRecord) => Fault | undefined,
): void {
	let since = 0;
	rig.sim.faultFor = (request) => {
		if (request.kind !== 'query') return undefined;
		since ||= Date.now();
		return Date.now() - since < milliseconds ? answer(request) : undefined;
	};
}

const idIn = ({ path }: RequestRecord): string => path.split('/').at(-1)!;

describe.each(PROVIDERS)('%s: a task that is finished before its link is there', (provider) => {
	const linkless = (request: RequestRecord) => about(provider, idIn(request), doneWord[provider]);

	it('is asked for until the link comes', async () => {
		rig.sim.jobMilliseconds = 0;
		const items = await created(rig, provider, ['one']);
		answerFor(900, linkless);
		const run = await waitFor(rig, provider, items, { options: { downloadVideo: true } });
		expect(run.json('End')).toMatchObject([
			{ status: 'completed', isSuccess: true, videoUrl: expect.stringMatching(/^http/) },
		]);
		expect(run.items('End')[0]!.binary).toHaveProperty('data');
	});

	it('is told as one without a link by Get, and never as completed', async () => {
		const items = await created(rig, provider, ['one']);
		answerFor(60_000, linkless);
		const run = await rig.run(chain(start, get(provider)), { input: asInput(items) });
		expect(run.json('Get')).toMatchObject([
			{
				taskId: rig.jobOf('one').id,
				status: 'processing',
				providerStatus: doneWord[provider],
				isFinal: false,
				isSuccess: false,
				videoUrl: null,
				failureReason: expect.stringContaining('no link'),
			},
		]);
		expect(rig.queries.length).toBeGreaterThan(1);
	});

	it('is not called ready when the time is over first', async () => {
		const items = await created(rig, provider, ['one']);
		answerFor(60_000, linkless);
		const run = await waitFor(rig, provider, items, { timeout: 0.5, onTimeout: 'output' });
		expect(run.json('End')).toMatchObject([
			{ status: 'processing', isFinal: false, isSuccess: false, videoUrl: null },
		]);
	});
});

describe('links that are not whole', () => {
	it.each(PROVIDERS)('%s: are completed by the address of the answer', async (provider) => {
		rig.sim.jobMilliseconds = 0;
		const items = await created(rig, provider, numbered(4));
		const host = new URL(rig.sim.url).host;
		const links: Record<string, (id: string) => string> = {
			[rig.jobOf('job 0').id]: (id) => `/media/${id}.mp4?from=root`,
			[rig.jobOf('job 1').id]: (id) => `//${host}/media/${id}.mp4`,
			[rig.jobOf('job 2').id]: (id) => `../../../media/${id}.mp4`,
			[rig.jobOf('job 3').id]: (id) => `media/${id}.mp4`,
		};
		rig.sim.faultFor = (request) =>
			request.kind === 'query'
				? about(provider, idIn(request), doneWord[provider], links[idIn(request)]!(idIn(request)))
				: undefined;
		const run = await waitFor(rig, provider, items);
		const folder = rig.queries[0]!.path.replace(/[^/]+$/, '');
		const ids = numbered(4).map((prompt) => rig.jobOf(prompt).id);
		expect(run.json('End').map(({ videoUrl }) => videoUrl)).toEqual([
			`${rig.sim.url}/media/${ids[0]}.mp4?from=root`,
			`${rig.sim.url}/media/${ids[1]}.mp4`,
			new URL(`../../../media/${ids[2]}.mp4`, `${rig.sim.url}${folder}x`).href,
			`${rig.sim.url}${folder}media/${ids[3]}.mp4`,
		]);
		expect(run.json('End').every(({ isSuccess }) => isSuccess === true)).toBe(true);
		const download = { options: { downloadVideo: true } };
		const whole = await waitFor(rig, provider, items.slice(0, 2), download);
		expect(whole.items('End').every(({ binary }) => binary?.data)).toBe(true);
	});
});

describe('a parked Wait whose callback comes before the link', () => {
	it('asks on until the link is there', async () => {
		noCallbacks(rig);
		const parked = await park(rig, 1);
		rig.jobOf('job 0').complete();
		answerFor(900, (request) => about('cometApi', idIn(request), 'succeed'));
		const run = await (await poke(rig, parked)).resumed!;
		expect(run.json('Wait')).toMatchObject([
			{ status: 'completed', isSuccess: true, videoUrl: expect.stringMatching(/^http/) },
		]);
	});
});
