import tls from 'node:tls';

import { startTunnelProxy, type TunnelProxy } from '../support/tunnelProxy';
import { chain } from './harness';
import { KEY } from './helpers/canary';
import { mediaItem } from './helpers/media';
import { end, fromFiles, shownError, start, submit, useRig, wait } from './helpers/support';

/**
 * With the default Base URL, where the real hosts are: the simulator plays all of them behind a proxy, and sees which
 * one a request was for.
 */
const rig = useRig();
const PUBLIC = 'https://cdn.example.com';

let proxy: TunnelProxy;
beforeAll(async () => {
	const { url } = rig.sim;
	proxy = await startTunnelProxy(Number(new URL(url).port));
	process.env.HTTPS_PROXY = proxy.url;
	const connect = tls.connect.bind(tls) as (options: tls.ConnectionOptions) => tls.TLSSocket;
	jest
		.spyOn(tls, 'connect')
		.mockImplementation(((options: tls.ConnectionOptions) =>
			connect({ ...options, rejectUnauthorized: false })) as typeof tls.connect);
	// What the simulator names is out in the world, too; it fetches from itself.
	(rig.sim.foreign as { url: string }).url = PUBLIC;
	const get = globalThis.fetch;
	jest
		.spyOn(globalThis, 'fetch')
		.mockImplementation((link, init) => get(String(link).replace(PUBLIC, url), init));
});
afterAll(async () => {
	jest.restoreAllMocks();
	delete process.env.HTTPS_PROXY;
	await proxy.close();
});

it.each(['fal', 'waveSpeed'] as const)(
	'%s: no file goes to an address within this network that an answer names',
	async (provider) => {
		const credentials = rig.credentials({ baseUrl: '' });
		const workflow = chain(start, submit(provider, fromFiles));
		const run = await rig.run(workflow, { input: [mediaItem()], credentials });
		expect(shownError(run, 'Submit').message).toContain(
			'an address for the file that cannot be used',
		);
		expect(rig.sim.requests.map(({ kind }) => kind)).toEqual(Array(6).fill('upload'));
	},
);

it.each([
	[
		'fal',
		[
			'create queue.fal.run',
			'models api.fal.ai',
			'query queue.fal.run',
			'result queue.fal.run',
			'upload rest.fal.ai',
		],
	],
	[
		'kie',
		['balance api.kie.ai', 'create api.kie.ai', 'query api.kie.ai', 'upload kieai.redpandaai.co'],
	],
	['waveSpeed', ['balance', 'create', 'query', 'upload'].map((kind) => `${kind} api.wavespeed.ai`)],
] as const)('%s: the key goes to its constant hosts and nowhere else', async (provider, hosts) => {
	rig.sim.switches.gateways.uploadsOn = 'foreign';
	rig.sim.switches.video.host = 'foreign';
	const data = { provider, apiKey: KEY, baseUrl: '' };
	expect(await rig.engine.testCredential('klingAvatarApi', data)).toMatchObject({ status: 'OK' });
	const download = { options: { downloadVideo: true } };
	const workflow = chain(start, submit(provider, fromFiles), wait(provider, download), end);
	const credentials = rig.credentials({ baseUrl: '' });
	const run = await rig.run(workflow, { input: [mediaItem()], credentials });
	expect(run.error?.message).toBeUndefined();
	expect(run.items('End')[0]!.binary?.data).toMatchObject({ mimeType: 'video/mp4' });
	const fetched = ({ headers }: (typeof rig.sim.requests)[number]) =>
		!headers.host?.startsWith('127.0.0.1');
	const seen = rig.sim.requests.filter(fetched).map(({ kind, headers }) => ({
		where: `${kind} ${headers.host}`,
		key: headers.authorization !== undefined,
	}));
	const places = (key: boolean) =>
		[...new Set(seen.filter((one) => one.key === key).map(({ where }) => where))].sort();
	expect(places(true)).toEqual(hosts);
	expect(places(false)).toEqual(
		['uploadBytes', 'video']
			.filter((kind) => kind === 'video' || provider !== 'kie')
			.map((kind) => `${kind} cdn.example.com`),
	);
});
