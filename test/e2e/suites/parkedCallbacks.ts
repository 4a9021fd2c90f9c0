import pLimit from 'p-limit';

import { endless, itemsOf, videoOf } from '../rig';
import type { Rig } from '../rig';
import { node } from '../workflowParts';
import {
	call,
	expectStillParked,
	expectVideos,
	jobOf,
	park,
	parkedWorkflow,
	provider,
} from './parkedParts';

/** More than it takes until n8n refuses them, a few at a time, which SQLite can serve. */
const closeCalls = 30;
const callsAtOnce = 6;
const trials = 3;

/** What n8n and the node make of callbacks: true, repeated, forged, and too early. */
export function parkedCallbackSuite(use: () => Rig): void {
	const statuses = () => use().sim.callbacks.map(({ status }) => status);

	describe('a parked Wait', () => {
		beforeEach(() => {
			use().sim.jobMilliseconds = endless;
		});

		it('asks nobody, and resumes once when the last of three has called back, each twice and out of order', async () => {
			const { sim } = use();
			const names = ['first', 'second', 'third'];
			sim.switches.callbacks.copies = 2;
			const options = { downloadVideo: true };
			const { id, waitTill } = await park(
				use(),
				parkedWorkflow(provider(use()), names, { options }),
			);
			expect(Date.parse(String(waitTill)) - Date.now()).toBeGreaterThan(3_500_000);

			// One look right before it parks, and none after that.
			expect(sim.requestsOf('query')).toHaveLength(3);

			for (const name of ['third', 'first']) {
				jobOf(sim, name).complete();
				await expectStillParked(use(), provider(use()), id);
			}
			expect(statuses()).toEqual([200, 200, 200, 200]);
			jobOf(sim, 'second').complete();
			const execution = await expectVideos(use(), provider(use()), id, names);
			const items = itemsOf(execution, 'Wait');
			for (const [index, name] of names.entries()) {
				expect((await use().fileOf(items[index])).equals(videoOf(jobOf(sim, name)))).toBe(true);
			}
			await sim.idle();
			expect(sim.callbacks).toHaveLength(6);
		});

		it('resumes once, however closely the calls follow each other', async () => {
			const { client, sim } = use();
			const url = `${sim.foreign.url}/files/portrait.png`;
			const follow = node('Follow', 'n8n-nodes-base.httpRequest', 4.2, { url, options: {} });
			for (let trial = 1; trial <= trials; trial++) {
				const name = `trial ${trial}`;
				const { id } = await park(use(), parkedWorkflow(provider(use()), [name], {}, [follow]));
				const job = jobOf(sim, name);
				job.complete();
				const limit = pLimit(callsAtOnce);
				await Promise.all(
					Array.from({ length: closeCalls }, async () => {
						await limit(async () => await call(job.callbackUrl, {}));
					}),
				);
				expect(await client.executions.waitFor(id)).toMatchObject({ status: 'success' });
				expect([trial, sim.foreign.requests.length]).toEqual([trial, trial]);
			}
		});
	});

	describe('a callback while the execution still runs', () => {
		beforeEach(() => {
			// So that every callback of a job that is made at once comes before the look ends.
			use().sim.switches.queryLatencyMilliseconds = 500;
		});

		it('is not missed when another one resumes the execution later', async () => {
			const { sim } = use();
			sim.jobMilliseconds = ({ body }) => (body.prompt === 'quick' ? 0 : endless);
			const { id } = await park(use(), parkedWorkflow(provider(use()), ['quick', 'slow']));
			expect(new Set(statuses())).toEqual(new Set([409]));
			jobOf(sim, 'slow').complete();
			await expectVideos(use(), provider(use()), id, ['quick', 'slow']);
		});
	});
}

/** Who may resume a parked execution of n8n 2. */
export function signedResumeSuite(use: () => Rig): void {
	it('n8n 2 refuses a resume URL with no or a forged signature', async () => {
		const { sim } = use();
		sim.jobMilliseconds = endless;
		const { id } = await park(use(), parkedWorkflow(provider(use()), ['one']));
		const url = String(jobOf(sim, 'one').callbackUrl);
		expect(url).toMatch(/\/webhook-waiting\/\d+\?signature=[\w-]+$/);
		const { length: before } = sim.requestsOf('query');
		const other = url.endsWith('a') ? 'b' : 'a';
		const forged = [url.split('?')[0]!, `${url.slice(0, -1)}${other}`, `${url}${other}`];
		for (const address of forged) {
			const answer = await call(address, { task_status: 'succeed' });
			expect([address, answer.status]).toEqual([address, 401]);
		}
		expect(sim.requestsOf('query')).toHaveLength(before);
		await expectStillParked(use(), provider(use()), id);
		jobOf(sim, 'one').complete();
		await expectVideos(use(), provider(use()), id, ['one']);
	});
}

/** Who may resume one of n8n 1. */
export function unsignedResumeSuite(use: () => Rig): void {
	it('n8n 1 signs no resume URL: any call is only a reason to ask', async () => {
		const { sim } = use();
		sim.jobMilliseconds = endless;
		const { id } = await park(use(), parkedWorkflow(provider(use()), ['one']));
		const { callbackUrl } = jobOf(sim, 'one');
		expect(callbackUrl).toBe(`${use().server.url}/webhook-waiting/${id}`);
		const answer = await call(`${callbackUrl}?signature=forged`, { task_status: 'succeed' });
		expect(answer.status).toBe(200);
		await expectStillParked(use(), provider(use()), id);
		jobOf(sim, 'one').complete();
		await expectVideos(use(), provider(use()), id, ['one']);
	});
}
