import { linkKinds } from '../support/linkServers/linkKinds';
import { LinkServers } from '../support/linkServers/linkServers';
import { chain } from './harness';
import { asInput, start, submit, until, useRig } from './helpers/support';

const rig = useRig();
const kinds = Object.entries(linkKinds);

// One batch with a link of every kind.
describe('a link to a server that', () => {
	let servers: LinkServers;
	let items: Array<Record<string, unknown>> = [];
	let created: unknown[] = [];

	beforeAll(async () => {
		servers = await LinkServers.start(linkKinds);
		const { imageUrl, audioUrl } = rig.fromLinks;
		const node = submit(
			'cometApi',
			{
				imageSource: 'url',
				imageUrl: '={{ $json.image }}',
				audioSource: 'url',
				audioUrl: '={{ $json.audio }}',
				prompt: '={{ $json.kind }}',
			},
			{ onError: 'continueRegularOutput' },
		);
		const input = kinds.map(([kind, { role = 'audio' }]) => ({
			...{ image: imageUrl, audio: audioUrl, kind },
			[role]: servers.url(kind),
		}));
		const run = await rig.run(chain(start, node), { input: asInput(input) });
		items = run.json('Submit');
		created = rig.sim.jobs.map(({ body }) => body.prompt);
	}, 240_000);
	afterAll(async () => await servers.close());

	it.each(kinds)('%s', (kind, { role, expected, advice = /.{20}/ }) => {
		const item = items[kinds.findIndex(([name]) => name === kind)]!;
		const said = String(item.failureReason ?? 'taken').replace(/after \d+ bytes/, 'after N bytes');
		if (typeof expected === 'number') {
			expect(item.failureReason).toBeNull();
			expect(Math.abs(Number(item.audioDurationSeconds) - expected)).toBeLessThan(0.05);
		} else expect(said.replace(/ \[item \d+\]$/, '')).toBe(expected);
		const isTaken = typeof expected === 'number' || expected === 'taken';
		expect(created.filter((prompt) => prompt === kind)).toHaveLength(isTaken ? 1 : 0);
		if (isTaken) return;
		expect(item.failureAdvice).toMatch(advice);
		// It was no node before this one that made the link.
		if (role !== 'image') expect(item.failureAdvice).not.toMatch(/node before/);
		// Five redirects, and all of it once more; a circle is left at once.
		const most = kind.endsWith('loop') ? 1 : 12;
		expect(servers.requestsOf(kind).length).toBeLessThanOrEqual(most);
	});

	it('leaves no connection open', async () => {
		await until(() => servers.requests.every(({ open }) => !open), 'no connection is left open');
	});
});
