import { spawnSync } from 'node:child_process';
import path from 'node:path';

import { imageSize } from 'image-size';

import { TRANSCRIPT } from '../../simulator/speech/openAi';
import { fetchOnce } from '../fetchOnce';
import type { Execution, StoredWorkflow, WorkflowJson } from '../n8nTypes';
import { itemsOf, jsonOf, reasonOf, videoOf, type Rig } from '../rig';
import { startBucket, type Bucket } from '../standIns/s3';
import { startTelegram, type Telegram } from '../standIns/telegram';
import { waitUntil } from '../waitUntil';
import { withKeysOf } from '../workflowParts';
import { exampleWorkflow, expectVideos } from './exampleParts';

const TEXT = 'This is what somebody has typed, and what the person in the portrait is to say.';

/** The example workflows that get their orders from an app or give their videos to one. */
export function examplesWithAppsSuite(use: () => Rig): void {
	const run = async (workflow: WorkflowJson): Promise<Execution> => {
		const execution = await use().run(workflow);
		expect([execution.status, reasonOf(execution)]).toEqual(['success', undefined]);
		return execution;
	};

	describe('the example workflows with apps', () => {
		beforeEach(() => {
			use().sim.jobMilliseconds = 1;
		});

		it('table-as-queue.json makes what is to do, writes it back, and pays once', async () => {
			const { client, server, sim } = use();
			const { tables } = client;
			const portrait = `${sim.url}/files/portrait.png`;
			const table = await tables.create(
				'videos',
				['text', 'portrait', 'state', 'video', 'problem'],
				[
					{ text: TEXT, portrait },
					{ text: TEXT, portrait, state: 'done', video: 'made before' },
					{ text: '', portrait },
					{ text: `${TEXT} Once more.`, portrait },
				],
			);
			let videos = 0;
			sim.failure = ({ kind }) =>
				kind === 'avatar' && ++videos === 2 ? 'no face found' : undefined;
			const workflow = exampleWorkflow(use(), 'table-as-queue.json');
			if (server.version.startsWith('1.')) {
				// There a table cannot be named, so the note asks to choose it.
				for (const node of workflow.nodes.filter(({ type }) => type.endsWith('.dataTable'))) {
					node.parameters.dataTableId = { __rl: true, mode: 'id', value: path.basename(table) };
				}
			}
			const execution = await run(workflow);
			expect(itemsOf(execution, 'Write Problem')).toHaveLength(2);
			await expectVideos(use(), execution, 'Create');
			const [video] = jsonOf(execution, 'Create');
			const done = { state: 'done', video: video?.videoUrl };
			expect(await tables.rows(table)).toMatchObject([
				done,
				{ state: 'done', video: 'made before' },
				{ state: 'failed', video: null, problem: expect.stringMatching(/^"Text" is empty/) },
				{ state: 'failed', video: null, problem: expect.stringContaining('no face found') },
			]);

			const [{ id }] = (await tables.rows(table)) as [{ id: number }];
			expect(itemsOf(await run(workflow), 'Rows to Do')).toEqual([]);
			// As after an interruption: whoever empties the cell has the row made again.
			for (const state of [null, '']) {
				await tables.change(table, id, { state, video: null });
				const again = await run(workflow);
				expect(jsonOf(again, 'Create')).toMatchObject([{ taskId: video?.taskId }]);
				expect((await tables.rows(table))[0]).toMatchObject(done);
			}
			expect(sim.createdCount).toBe(2);
		});

		describe('telegram-bot.json', () => {
			let telegram: Telegram;
			let stored: StoredWorkflow;

			beforeAll(async () => {
				telegram = await startTelegram();
				const { client } = use();
				const bot = await client.createCredential(
					{ name: 'Bot', type: 'telegramApi' },
					{ accessToken: telegram.token, baseUrl: telegram.url },
				);
				stored = await client.createWorkflow(
					withKeysOf(exampleWorkflow(use(), 'telegram-bot.json'), 'telegram', bot),
				);
				await client.activateWorkflow(stored);
			});

			afterAll(async () => {
				if (stored) await use().client.deleteWorkflow(stored);
				await telegram?.close();
			});

			beforeEach(() => void telegram.calls.splice(0));

			/** Says something to the bot, and gives what it did. */
			const bodies = async (message: object, last: string) => {
				await telegram.say(message);
				await waitUntil(`the bot to ${last}`, async () =>
					telegram.calls.find(({ method }) => method === last),
				);
				const { status } = await use().client.executions.waitForNewest(stored);
				expect(status).toBe('success');
				return Object.fromEntries(telegram.calls.map(({ method, body }) => [method, body]));
			};

			it.each([
				['a text', { text: TEXT }, TEXT],
				['a voice message', { voice: { file_id: 'voice-1', duration: 3 } }, TRANSCRIPT],
			])('answers %s with a video', async (_name, message, spoken) => {
				const { sim } = use();
				const { sendMessage, sendVideo } = await bodies(message, 'sendVideo');
				expect(JSON.parse(String(sendMessage))).toMatchObject({ chat_id: 7 });
				expect(sendVideo?.includes(videoOf(sim.jobs[0]))).toBe(true);
				expect(sim.speechJobs.map(({ body }) => body.text)).toEqual([spoken]);
				expect(sim.createdCount).toBe(1);
			});

			it('says why there is no video', async () => {
				const { sendMessage } = await bodies({ text: 'Hi' }, 'sendMessage');
				expect(JSON.parse(String(sendMessage)).text).toMatch(
					/^There is no video: "Text" is too short/,
				);
				expect(use().sim.requestsOf('create')).toEqual([]);
			});
		});

		describe('store-and-share.json', () => {
			let bucket: Bucket;
			let workflow: WorkflowJson;

			beforeAll(async () => {
				bucket = await startBucket('my-videos');
				const key = await use().client.createCredential(
					{ name: 'Storage', type: 's3' },
					{
						endpoint: bucket.url,
						region: 'us-east-1',
						accessKeyId: 'id',
						secretAccessKey: 'none',
						forcePathStyle: true,
					},
				);
				workflow = withKeysOf(exampleWorkflow(use(), 'store-and-share.json'), 's3', key);
			});

			afterAll(async () => await bucket?.close());

			/** With what the note asks to put in. */
			const storing = (fields: Record<string, string>): WorkflowJson => {
				const copy = structuredClone(workflow);
				const storage = copy.nodes.find(({ name }) => name === 'Storage')!;
				const { assignments } = (
					storage.parameters as { assignments: { assignments: Array<Record<string, string>> } }
				).assignments;
				for (const one of assignments) one.value = fields[one.name!] ?? one.value!;
				return copy;
			};

			it('stores the video, gives its link, and deletes what is old', async () => {
				const { sim } = use();
				const content = Buffer.from('a video');
				const old = new Date(Date.now() - 31 * 24 * 3_600_000);
				bucket.files.set('avatar-videos/old.mp4', { content, type: 'video/mp4', at: old });
				bucket.files.set('avatar-videos/new.mp4', { content, type: 'video/mp4', at: new Date() });
				bucket.files.set('elsewhere/old.mp4', { content, type: 'video/mp4', at: old });
				const address = `${bucket.url}/my-videos`;
				const execution = await run(storing({ address }));
				const [{ link }] = jsonOf(execution, 'Link') as [{ link: string }];
				const answer = await fetchOnce(link);
				expect(answer.headers.get('content-type')).toBe('video/mp4');
				const video = videoOf(sim.jobs[0]);
				expect(Buffer.from(await answer.arrayBuffer()).equals(video)).toBe(true);
				const kept = ['avatar-videos/new.mp4', 'elsewhere/old.mp4', link.slice(address.length + 1)];
				expect([...bucket.files.keys()].sort()).toEqual(kept.sort());
				expect(sim.createdCount).toBe(1);
			});

			it('stores the first one', async () => {
				bucket.files.clear();
				await run(workflow);
				expect(bucket.files.size).toBe(1);
			});

			it('fails before anything is paid if there is no such bucket', async () => {
				const execution = await use().run(storing({ bucket: 'not-mine' }));
				expect(execution.status).toBe('error');
				const { sim } = use();
				expect([sim.speechJobs, sim.requestsOf('create')]).toEqual([[], []]);
			});
		});

		const gm = spawnSync('gm', ['version']).status === 0;
		const outcome = gm
			? 'makes a video of the portrait cropped to 9:16'
			: 'fails before anything is paid without GraphicsMagick, which this machine lacks';
		it(`vertical-video.json ${outcome}`, async () => {
			const { sim } = use();
			const execution = await use().run(exampleWorkflow(use(), 'vertical-video.json'));
			if (!gm) {
				expect(execution.data.resultData.lastNodeExecuted).toBe('Size');
				expect([sim.speechJobs, sim.requestsOf('create')]).toEqual([[], []]);
				return;
			}
			expect([execution.status, reasonOf(execution)]).toEqual(['success', undefined]);
			await expectVideos(use(), execution, 'Create');
			const portrait = Buffer.from(String(sim.jobs[0]?.body.image), 'base64');
			expect(imageSize(portrait)).toMatchObject({ width: 1080, height: 1920, type: 'jpg' });
		});
	});
}
