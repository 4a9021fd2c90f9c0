// How far the process grows that keeps a video of 512 MiB: `npm run build &&
// node --expose-gc --import tsx test/bench/download.ts`. Linux.
import { chain, Engine } from '../engine/harness';
import { get, start } from '../engine/helpers/support';
import { remoteSimulator, tell, type Remote } from './childProcess';
import { growthOf, MIB, type Growth } from './memory';

const VIDEO_BYTES = 512 * MIB;
/** Big enough to bring every buffer, cache and compiled function to life. */
const WARM_UP_BYTES = 16 * MIB;
const WARM_UPS = 5;

export interface DownloadFigures {
	videoBytes: number;
	growth: Growth;
	seconds: number;
}

/** A finished job; its ID. */
async function finishedJob({ url, key }: Remote): Promise<string> {
	const response = await fetch(`${url}/kling/v1/videos/avatar/image2video`, {
		method: 'POST',
		headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
		body: JSON.stringify({
			image: `${url}/files/portrait.jpg`,
			audio_id: 'audio-5s',
			prompt: 'a calm speaker',
			mode: 'std',
		}),
	});
	const { data } = (await response.json()) as { data: { task_id: string } };
	return data.task_id;
}

/** Get with Download Video, in n8n's engine with files on disk; the bytes that were kept. */
async function keep(engine: Engine, sim: Remote, taskId: string): Promise<number> {
	const run = await engine.run(
		chain(start, get('cometApi', { taskId, options: { downloadVideo: true } })),
		{
			credentials: {
				cometApi: {
					type: 'klingAvatarApi',
					data: { provider: 'cometApi', apiKey: sim.key, baseUrl: sim.url },
				},
			},
		},
	);
	const bytes = run.items('Get')[0]?.binary?.['data']?.bytes ?? 0;
	await engine.forget(run);
	return bytes;
}

async function main(): Promise<void> {
	const [small, large] = await Promise.all(
		[WARM_UP_BYTES, VIDEO_BYTES].map(
			async (size) => await remoteSimulator(0, { fetchMedia: false, video: { size } }),
		),
	);
	const engine = await Engine.start({ binaryDataMode: 'filesystem' });
	try {
		const warmUp = await finishedJob(small!);
		for (let time = 0; time < WARM_UPS; time += 1) await keep(engine, small!, warmUp);
		const taskId = await finishedJob(large!);
		let kept = 0;
		const began = performance.now();
		const growth = await growthOf(async () => {
			kept = await keep(engine, large!, taskId);
		});
		const seconds = (performance.now() - began) / 1000;
		if (kept !== VIDEO_BYTES) throw new Error(`${kept} of ${VIDEO_BYTES} bytes were kept`);
		const figures: DownloadFigures = { videoBytes: kept, growth, seconds };
		tell(figures);
	} finally {
		await engine.stop();
		await Promise.all([small!.stop(), large!.stop()]);
	}
}

void main();
