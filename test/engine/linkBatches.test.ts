import dns from 'node:dns';

import { LinkServers } from '../support/linkServers/linkServers';
import type { LinkKinds } from '../support/linkServers/types';
import { redirect, whole } from '../support/linkServers/answers';
import { longVoice, portrait, voice } from '../support/linkServers/media';
import { chain, type ItemInput, type Run } from './harness';
import { PUBLIC_GATEWAY } from './helpers/refusal';
import { asInput, shownError, start, submit, until, useRig } from './helpers/support';

/** The time for looking into one link, in seconds. */
const CHECK_SECONDS = 20;

/** How many requests of the kind `late` were open at once. */
let mostLate = 0;

/** Every kind may be asked for under many addresses, `/<kind>/<anything>`. */
const kinds: LinkKinds = {
	portrait: { http: (e) => whole(e, portrait, { 'content-type': 'image/jpeg' }) },
	voice: { http: (e) => whole(e, voice) },
	'long-voice': { http: (e) => whole(e, longVoice) },
	late: {
		http: (e) => {
			mostLate = Math.max(mostLate, servers.requestsOf('late').filter(({ open }) => open).length);
			setTimeout(() => whole(e, voice), 150);
		},
	},
	hanging: { http: () => undefined },
	missing: { http: (e) => e.send(404, {}) },
	page: { http: (e) => e.send(200, {}, '<!doctype html><title>Sign in</title>') },
	inwards: { http: (e) => redirect(e, `http://127.0.0.1:9${e.here('/voice.mp3')}`) },
};

const rig = useRig();
let servers: LinkServers;

beforeAll(async () => {
	servers = await LinkServers.start(kinds);
});
beforeEach(() => {
	servers.reset();
	mostLate = 0;
});
afterAll(async () => await servers.close());

const at = (kind: string, name: string | number = '') => `${servers.url(kind)}/${name}`;

/** Items that name their links themselves. */
const items = (links: Array<{ image?: string; audio?: string }>): ItemInput[] =>
	asInput(links.map((link) => ({ image: at('portrait'), audio: at('voice'), ...link })));

const node = (settings: Parameters<typeof submit>[2] = {}) =>
	submit(
		'cometApi',
		{
			imageSource: 'url',
			imageUrl: '={{ $json.image }}',
			audioSource: 'url',
			audioUrl: '={{ $json.audio }}',
		},
		settings,
	);

const goOn = { onError: 'continueRegularOutput' } as const;
const milliseconds = (run: Run) => run.tasks('Submit')[0]!.executionTime;
const times = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('links that several items name', () => {
	it('are asked for once, however many items there are', async () => {
		const input = items(times(60).map(() => ({})));
		const run = await rig.run(chain(start, node()), { input });
		expect(run.error?.message).toBeUndefined();
		expect(rig.sim.createdCount).toBe(60);
		expect(servers.requestsOf('portrait')).toHaveLength(1);
		expect(servers.requestsOf('voice')).toHaveLength(1);
	});

	it('are the same with another fragment, and others with another query', async () => {
		const audio = ['#1', '#2', '?v=1'].map((end) => ({ audio: `${at('voice')}${end}` }));
		await rig.run(chain(start, node()), { input: items(audio) });
		expect(servers.requestsOf('voice')).toHaveLength(2);
	});

	it('fail for all of them, each named by its own number', async () => {
		const audio = [at('voice'), at('missing'), at('voice'), at('missing'), at('page')];
		const input = items(audio.map((link) => ({ audio: link })));
		const run = await rig.run(chain(start, node(goOn)), { input });
		const reasons = run.json('Submit').map(({ failureReason }) => failureReason);
		const missing = expect.stringMatching(/^The audio link answers with status 404/) as string;
		const page = expect.stringMatching(/^The audio link leads to a web page/) as string;
		expect(reasons).toEqual([null, missing, null, missing, page]);
		expect(servers.requestsOf('missing')).toHaveLength(1);
		expect(rig.sim.createdCount).toBe(2);
	});

	it('are not asked for when Check Media Links is off', async () => {
		const options = { checkMediaLinks: false };
		const unchecked = submit('cometApi', { ...rig.fromLinks, audioUrl: at('page'), options });
		const run = await rig.run(chain(start, unchecked));
		expect(run.json('Submit')).toMatchObject([{ audioDurationSeconds: null }]);
		expect(servers.requests).toEqual([]);
	});

	it('are asked for anew in the next run', async () => {
		const input = items([{}]);
		await rig.run(chain(start, node()), { input });
		await rig.run(chain(start, node()), { input });
		expect(servers.requestsOf('voice')).toHaveLength(2);
	});
});

describe('the order of results', () => {
	it('is that of the items, whichever link is done first', async () => {
		const input = items([
			{ audio: at('late') },
			{ audio: at('long-voice') },
			{ audio: at('late', 2) },
			{ audio: at('voice') },
		]);
		const run = await rig.run(chain(start, node()), { input });
		const seconds = run.json('Submit').map((item) => Math.round(Number(item.audioDurationSeconds)));
		expect(seconds).toEqual([6, 30, 6, 6]);
	});

	it('names the first bad item, not the one that was found first', async () => {
		const input = items([{}, { audio: at('hanging') }, { audio: at('missing') }]);
		const run = await rig.run(chain(start, node()), { input });
		expect(shownError(run, 'Submit').message).toBe(
			`The audio link gets no answer: its server was silent for ${CHECK_SECONDS} s [item 1]`,
		);
		expect(rig.creates).toEqual([]);
	});

	it('tells of the portrait when both links of an item are bad', async () => {
		const input = items([{ image: at('missing'), audio: at('page') }]);
		const run = await rig.run(chain(start, node()), { input });
		expect(shownError(run, 'Submit').message).toMatch(/^The image link answers with status 404/);
	});
});

describe('several links at once', () => {
	it('six silent servers cost the time of one', async () => {
		const one = await rig.run(chain(start, node()), { input: items([{ audio: at('hanging') }]) });
		const links = times(6).map((index) => ({ audio: at('hanging', index) }));
		const six = await rig.run(chain(start, node(goOn)), { input: items(links) });
		expect(milliseconds(one)).toBe(CHECK_SECONDS * 1000);
		expect(milliseconds(six)).toBe(CHECK_SECONDS * 1000);
		const reasons = six.json('Submit').map(({ failureReason }) => String(failureReason));
		expect(reasons.every((reason) => /was silent/.test(reason))).toBe(true);
		await until(() => servers.requests.every(({ open }) => !open), 'no connection is left open');
	});

	it('but not all of them', async () => {
		const links = times(40).map((index) => ({ audio: at('late', index) }));
		const run = await rig.run(chain(start, node()), { input: items(links) });
		expect(run.error?.message).toBeUndefined();
		expect(mostLate).toBeGreaterThan(3);
		expect(mostLate).toBeLessThanOrEqual(8);
	});
});

describe('Stop while links are checked', () => {
	it('ends at once, asks for nothing more, and submits nothing', async () => {
		const links = times(30).map((index) => ({ audio: at(index % 2 ? 'hanging' : 'voice', index) }));
		const hanging = () => servers.requestsOf('hanging').filter(({ open }) => open).length;
		await rig.stops(
			() => {
				servers.reset();
				return rig.run(chain(start, node(goOn)), { input: items(links) });
			},
			() => hanging() >= 6,
		);
		await until(() => servers.requests.every(({ open }) => !open), 'no connection is left open');
		expect(rig.creates).toEqual([]);
	});
});

describe('a link that leads from the internet into a private network', () => {
	it('is refused by where it leads', async () => {
		// The name of a host in the world that is this machine for a moment; everything else is real.
		const real = dns.lookup;
		const lookup = jest
			.spyOn(dns, 'lookup')
			.mockImplementation(((host: string, ...rest: unknown[]) =>
				Reflect.apply(real, dns, [
					host === 'media.example.com' ? '127.0.0.1' : host,
					...rest,
				])) as typeof dns.lookup);
		try {
			const audio = at('inwards').replace('127.0.0.1', 'media.example.com');
			const image = at('portrait').replace('127.0.0.1', 'media.example.com');
			const run = await rig.run(chain(start, node()), {
				input: items([{ image, audio }]),
				credentials: rig.credentials({ baseUrl: PUBLIC_GATEWAY }),
			});
			const error = shownError(run, 'Submit');
			expect(error.message).toBe(
				'The audio link is redirected to 127.0.0.1, which only this machine or network can reach [item 0]',
			);
			expect(error.description).toMatch(/^CometAPI fetches the file from the internet/);
			expect(servers.requestsOf('inwards')).toHaveLength(1);
		} finally {
			lookup.mockRestore();
		}
	});
});
