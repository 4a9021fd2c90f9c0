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
	if (!providers[provider].takesBytes) {
		const image = { url: `${sim.url}/files/portrait.jpg` };
		const audio = { url: `${sim.url}/files/speech.mp3` };
		return { image, audio, seconds: fixtureSeconds.speechMp3, longAudio: null };
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

describe.each(['cometApi', 'kling', 'aijisu'] as const)('%s as its documents say', (provider) => {
	it('finds every assumption right, or says what it could not tell; pays for one video, as told', async () => {
		const { asked, exchanges, findings, said, tasks, verdicts } = await live(provider);
		const others = findings.filter(
			({ verdict, question }) => verdict !== 'right' && question !== LIFE,
		);
		// aijisu does not tell the seconds of its video.
		const open =
			provider === 'aijisu' ? ['How long is the video, and does the answer say what it cost?'] : [];
		expect(others.map(({ question }) => question)).toEqual(open);
		expect(verdicts[LIFE]).toBe('open');
		expect(findings.length).toBeGreaterThanOrEqual(provider === 'aijisu' ? 8 : 11);
		expect(said.filter((line) => line.includes('broke off'))).toEqual([]);

		expect([tasks.length, sim.createdCount]).toEqual([1, 1]);
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
		expect(sim.requests.filter(({ method }) => method === 'POST')).toEqual([]);
		// What is free is found out all the same.
		expect(findings.map(({ verdict }) => verdict)).toEqual(['right', 'right']);
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
		expect(sim.requests.filter(({ method }) => method === 'POST')).toEqual([]);
	});
});
