/** A request that Join has given up does not go on behind its back. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { clipBytes } from '../support/film';
import { chain } from './harness';
import { join } from './helpers/joining';
import { shownError, start, until, useRig } from './helpers/support';

const rig = useRig();
let server: Server | undefined;
afterEach(() => {
	server?.closeAllConnections();
	server?.close();
});

/** Serves on 127.0.0.1; how many connections are open is asked of it. */
async function serve(listener: RequestListener): Promise<string> {
	server = createServer(listener);
	await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const connections = async () =>
	await new Promise<number>((resolve) => server!.getConnections((_, count) => resolve(count)));

const SECOND = 1000;
const clip = clipBytes('main.mp4');
const head = { 'content-length': clip.length, 'content-type': 'video/mp4' };

it.each<[string, RequestListener, number]>([
	[
		'comes after 60 s, by way of a redirect that took 40 s',
		({ url }, response) =>
			void setTimeout(() => {
				if (url === '/moved') response.writeHead(200, head).write(clip.subarray(0, 5000));
				else response.writeHead(302, { location: '/moved' }).end();
			}, 40 * SECOND),
		50 * SECOND,
	],
	[
		'tells no length and breaks off without an end',
		(_, response) => void response.writeHead(200).write(clip.subarray(0, 5000)),
		0,
	],
	[
		'breaks off without an end',
		(_, response) => void response.writeHead(200, head).write(clip.subarray(0, 5000)),
		0,
	],
	[
		'comes by a byte every 30 s',
		(_, response) => {
			response.writeHead(200, head).write(clip.subarray(0, 5000));
			const drip = setInterval(() => response.write('.'), 30 * SECOND);
			response.on('close', () => clearInterval(drip));
		},
		0,
	],
])(
	'a link whose answer %s: is told, and its connection is closed',
	async (_name, listener, behind) => {
		const videoUrl = await serve(listener);
		const input = [{ json: { videoUrl } }];
		const run = await rig.run(chain(start, join({ videoSource: 'url' })), {
			input,
			credentials: {},
		});
		expect(shownError(run, 'Join').message).toMatch(
			/its video can't be loaded|The video of item 0 can't be loaded/,
		);
		// Whatever is still to come has come by then.
		await new Promise((resolve) => setTimeout(resolve, behind));
		let open = await connections();
		await until(() => {
			void connections().then((count) => (open = count));
			return open === 0;
		}, 'the connection is closed');
	},
);
