import { readFileSync } from 'node:fs';

import { readCredential } from '../../../nodes/KlingAvatar/gateway/credential';
import { providers, type ProviderId } from '../../../nodes/KlingAvatar/providers';
import { listenForCallbacks } from '../../live/callbackListener';
import type { LiveMedia } from '../../live/context';
import { recordingOf } from '../../live/record';
import { runLive } from '../../live/run';
import { wireTo } from '../../live/wire';
import { fixtureFiles, fixtureSeconds, Simulator } from '../../simulator';

const KEY = 'key-of-the-live-run-8c1f';
const NAME = 'live-0123456789ab';

let sim: Simulator;
beforeAll(async () => {
	sim = await Simulator.start({ key: KEY, jobMilliseconds: 150 });
});
afterEach(async () => await sim.reset());
afterAll(async () => await sim.close());

const speech = readFileSync(fixtureFiles.speechMp3);

function mediaFor(provider: ProviderId): LiveMedia {
	const { takesBytes, upload } = providers[provider];
	if (!takesBytes && !upload) {
		const image = { url: `${sim.url}/files/portrait.jpg` };
		const audio = { url: `${sim.url}/files/voice.mp3` };
		return { image, audio, seconds: fixtureSeconds.voiceMp3, longAudio: null };
	}
	return {
		image: { bytes: readFileSync(fixtureFiles.portraitJpg) },
		// As long as the film that the simulator makes.
		audio: { bytes: readFileSync(fixtureFiles.voiceMp3) },
		seconds: fixtureSeconds.voiceMp3,
		longAudio: {
			bytes: Buffer.concat(Array.from({ length: 22 }, () => speech)),
			seconds: 22 * fixtureSeconds.speechMp3,
		},
	};
}

/** Requests that may cost something: an upload is free. */
const paid = () =>
	sim.requests.filter(({ method, kind }) => method === 'POST' && kind !== 'upload');

/** A wire to the simulator. */
const wireOf = (provider: ProviderId, apiKey: string) =>
	wireTo(
		readCredential({ provider, apiKey, baseUrl: sim.url }, providers[provider]),
		providers[provider],
	);

/** A run against the simulator; `answer` decides each question about money. */
async function live(
	provider: ProviderId,
	answer: (question: string) => boolean = () => true,
	earlier?: string,
) {
	const wire = wireOf(provider, KEY);
	const callback = providers[provider].callsBack ? await listenForCallbacks(0) : null;
	const asked: string[] = [];
	const said: string[] = [];
	try {
		const { findings, tasks } = await runLive(
			{
				adapter: providers[provider],
				wire,
				media: mediaFor(provider),
				ask: async (question) => {
					asked.push(question);
					return answer(question);
				},
				say: (line) => said.push(line),
				callback,
				pollMilliseconds: 20,
				timeoutMilliseconds: 100_000,
				name: NAME,
			},
			earlier,
		);
		const verdicts = Object.fromEntries(
			findings.map(({ question, verdict }) => [question, verdict]),
		);
		return { findings, tasks, asked, said, verdicts, exchanges: wire.exchanges };
	} finally {
		await callback?.close();
	}
}

const LIFE = 'How long does the link live?';

const BAD_MEDIA = 'Where is bad media refused, and what does it cost?';
const CHARGED = 'What was the account charged?';

/** What an answer of the simulator leaves open, as a real one would. */
const OPEN: Record<ProviderId, string[]> = {
	aijisu: [],
	cometApi: [],
	kling: [],
	fal: [BAD_MEDIA],
	kie: ['Is such a sound cut, and what is paid for it?', CHARGED],
	waveSpeed: [BAD_MEDIA, CHARGED],
};

/** Videos that a run makes when all is as assumed, one that cannot be made and one of a long sound among them. */
const MADE: Record<ProviderId, number> = {
	aijisu: 1,
	cometApi: 1,
	kling: 1,
	fal: 2,
	kie: 3,
	waveSpeed: 2,
};

describe.each(Object.keys(providers) as ProviderId[])('%s as its documents say', (provider) => {
	it('finds every assumption right, or says what it could not tell; pays for no more than it says', async () => {
		const { asked, exchanges, findings, said, tasks, verdicts } = await live(provider);
		const others = findings.filter(
			({ verdict, question }) => verdict !== 'right' && question !== LIFE,
		);
		expect(others.map(({ question }) => question)).toEqual(OPEN[provider]);
		expect(verdicts[LIFE]).toBe('open');
		expect(findings.length).toBeGreaterThanOrEqual(provider === 'aijisu' ? 8 : 11);
		expect(said.filter((line) => line.includes('broke off'))).toEqual([]);

		expect([tasks.length, sim.createdCount]).toEqual([MADE[provider], MADE[provider]]);
		expect(asked.length).toBeGreaterThanOrEqual(2);
		for (const question of asked) expect(question).toMatch(/up to \d+ s of video|no video/);

		const saved = JSON.stringify(recordingOf(provider, exchanges, findings, new Date(0)));
		for (const secret of [KEY, Buffer.from(KEY).toString('base64'), new URL(sim.url).host]) {
			expect(saved).not.toContain(secret);
		}
		expect(saved).toContain('example.com');
	});

	it('spends nothing when every question is answered with no', async () => {
		const { asked, findings } = await live(provider, () => false);
		expect(asked.length).toBeGreaterThan(0);
		expect(paid()).toEqual([]);
		// What is free is found out all the same.
		expect(findings.map(({ verdict }) => verdict)).toEqual(Array(findings.length).fill('right'));
		expect(findings.length).toBeGreaterThanOrEqual(3);
	});

	it('looks at a task of an earlier run for nothing', async () => {
		const { tasks } = await live(provider);
		sim.requests.length = 0;
		const { asked, verdicts } = await live(provider, () => false, tasks[0]!.taskId);
		expect(asked).toEqual([]);
		expect(verdicts['Does the link work without the key?']).toBe('right');
		expect(sim.requestsOf('create')).toEqual([]);
	});
});

describe('a provider that is otherwise is told', () => {
	it('whose link needs the key', async () => {
		sim.switches.video.needsKey = true;
		const { verdicts } = await live('aijisu');
		expect(verdicts['Does the link work without the key?']).toBe('wrong');
	});

	it('whose tasks are unknown for a while', async () => {
		sim.switches.gateways.kieNullRecords = 3;
		const { findings } = await live('kie', (question) => /quality\. Go on/.test(question));
		const told = findings.find(({ question }) => question === 'How long is a new task unknown?');
		expect(told).toMatchObject({
			verdict: 'right',
			observed: expect.stringMatching(/^known after/),
		});
		expect(sim.requestsOf('query').length).toBeGreaterThan(4);
	});

	it.each([
		['an answer that proves nothing', { answer: { status: 502, body: 'Bad gateway' } }],
		['a connection that breaks off', { drop: 'reset' }],
	] as const)('says after %s that something may have been created', async (_what, fault) => {
		sim.inject({ on: 'create', fault: { name: 'unsure', handled: true, ...fault } });
		// Nothing is tried again unasked.
		let videos = 0;
		const { said } = await live(
			'kling',
			(question) => /^This costs up/.test(question) && videos++ === 0,
		);
		expect(sim.createdCount).toBe(1);
		expect(said.join('\n')).toContain(`external IDs that begin with ${NAME}`);
	});

	it('a refused key ends the run before anything is paid for', async () => {
		const wire = wireOf('cometApi', 'another-key-altogether');
		const run = runLive({
			adapter: providers.cometApi,
			wire,
			media: mediaFor('cometApi'),
			ask: async () => true,
			say: () => {},
			callback: null,
			pollMilliseconds: 10,
			timeoutMilliseconds: 1000,
			name: NAME,
		});
		await expect(run).rejects.toThrow('The key was not accepted');
		expect(paid()).toEqual([]);
	});
});
