import { ALL_FORMATS, BufferSource, Input } from 'mediabunny';

import { faults, jobSpeech, ManualClock, Simulator, speechSeconds } from '../../simulator';
import { planSpeech } from '../../simulator/speech/plan';
import { synthesize } from '../../simulator/speech/synthesizer';
import { ask, networkError, SENTENCE, sha256, speechBody, TTS } from './client';

async function measure(bytes: Buffer): Promise<[seconds: number, codec: string | null]> {
	const input = new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS });
	try {
		const track = await input.getPrimaryAudioTrack();
		return [Math.round((await input.computeDuration()) * 1e6) / 1e6, track?.codec ?? null];
	} finally {
		input.dispose();
	}
}

describe('the length of speech', () => {
	test.each([
		['English', 'word '.repeat(84).trim(), 14],
		['Chinese', '语'.repeat(90), 4.5],
		['Japanese', 'かな'.repeat(45), 4.5],
	])('%s is spoken at its pace', (_language, text, pace) => {
		const seconds = text.length / pace;
		expect(Math.abs(speechSeconds(text) - seconds)).toBeLessThanOrEqual(0.012);
		expect(Math.abs(speechSeconds(text, 2) - seconds / 2)).toBeLessThanOrEqual(0.012);
		expect(Math.abs(speechSeconds(text, 0.8) - seconds / 0.8)).toBeLessThanOrEqual(0.012);
	});

	test('a mixed text is the sum of its parts', () => {
		const parts = speechSeconds('说'.repeat(45)) + speechSeconds('x'.repeat(140));
		expect(speechSeconds('说'.repeat(45) + 'x'.repeat(140))).toBeCloseTo(parts, 1);
	});

	test.each([
		['a sentence ends', 'One. Two', [0.35]],
		['a comma', 'one, two', [0.2]],
		['both in Chinese', '你好，世界。再见', [0.2, 0.35]],
		['the numbers 3.5 and 1,000', 'from 3.5 to 1,000 people', []],
		["MiniMax's own pause", 'one <#1.5#> two', [1.5]],
	])('it pauses where there is %s', (_what, text, pauses) => {
		const found = planSpeech(text).filter(({ kind }) => kind === 'pause');
		expect(found).toHaveLength(pauses.length);
		for (const [index, { frames }] of found.entries()) {
			expect(Math.abs(frames * 0.024 - pauses[index]!)).toBeLessThanOrEqual(0.024);
		}
	});

	test('what cannot be said is a short silence', () => {
		for (const text of ['😀', '—', '\n']) expect(speechSeconds(text)).toBeGreaterThanOrEqual(0.12);
	});
});

describe('the sound of speech', () => {
	const plan = planSpeech('Hello there, you. 你好');

	test('it is the same each time, another one with another pitch, and silent in pauses', () => {
		const bytes = (pitch: number) => sha256(Buffer.from(synthesize(plan, pitch).buffer));
		expect(bytes(120)).toBe(bytes(120));
		expect(bytes(120)).not.toBe(bytes(200));
		const samples = synthesize(plan, 120);
		let start = 0;
		for (const { kind, frames } of plan) {
			const loudest = Math.max(...samples.subarray(start, (start += frames * 576)).map(Math.abs));
			if (kind === 'pause') expect(loudest).toBe(0);
			else expect(loudest).toBeGreaterThan(3000);
		}
		expect(start).toBe(samples.length);
	});

	test('its loudness rises and falls with the syllables', () => {
		const samples = synthesize(planSpeech('la la la la'), 120);
		let isLoud = false;
		let rises = 0;
		for (let index = 0; index + 240 <= samples.length; index += 240) {
			const loudest = Math.max(...samples.subarray(index, index + 240).map(Math.abs));
			if (!isLoud && loudest > 8000) rises++;
			if (loudest > 8000) isLoud = true;
			else if (loudest < 3000) isLoud = false;
		}
		expect(rises).toBe(4);
	});
});

describe('the file and the link of speech', () => {
	const clock = new ManualClock();
	let sim: Simulator;
	beforeAll(async () => {
		sim = await Simulator.start({ clock });
	});
	afterEach(() => sim.reset());
	afterAll(() => sim.close());

	/** Makes speech and returns its link. */
	async function speak(
		provider: 'aijisu' | 'kling' = 'kling',
		change: Record<string, unknown> = {},
	): Promise<string> {
		const body = { ...speechBody(provider), ...change };
		await ask(sim, TTS[provider], { body });
		sim.speechJobs.at(-1)!.complete();
		return await link();
	}

	/** The link as a question for the last speech gives it. */
	async function link(): Promise<string> {
		const job = sim.speechJobs.at(-1)!;
		const path = `${TTS[job.provider]}/${job.id}`;
		return /http[^"]+/.exec((await ask(sim, path)).text)![0];
	}

	const statusOf = async (url: string) => (await fetch(url)).status;
	const bytesOf = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());

	test.each([
		['kling', {}, 'audio/mpeg', 'mp3'],
		['aijisu', {}, 'audio/mpeg', 'mp3'],
		['aijisu', { format: 'wav' }, 'audio/wav', 'pcm-s16'],
	] as const)('%s %j is of the length that it tells', async (provider, change, type, codec) => {
		for (const [text, speed] of [
			[SENTENCE, 1],
			['Short.', 1.3],
			['你好，我是一个会说话的肖像。今天我只有这么一句话要说。', 0.8],
		] as const) {
			const url = await speak(provider, { ...change, text, speed, voice_speed: speed });
			const response = await fetch(url);
			expect(response.headers.get('content-type')).toBe(type);
			const bytes = Buffer.from(await response.arrayBuffer());
			const seconds = speechSeconds(text, speed);
			expect(sim.speechJobs.at(-1)!.audioSeconds).toBe(seconds);
			expect(await measure(bytes)).toEqual([seconds, codec]);
		}
		expect(sim.requestsOf('sound')).toHaveLength(3);
	});

	test.each(['mp3', 'wav'])(
		'two speeches of the same text differ in their bytes (%s)',
		async (format) => {
			const [one, two] = [
				await bytesOf(await speak('aijisu', { format })),
				await bytesOf(await speak('aijisu', { format })),
			];
			expect(one.length).toBe(two.length);
			expect(sha256(one)).not.toBe(sha256(two));
			const content = jobSpeech(sim.speechJobs[1]!);
			expect(sha256(two)).toBe(sha256(content.read(0, content.size)));
		},
	);

	test('is served in ranges, and can be cut off', async () => {
		const url = await speak();
		const whole = await bytesOf(url);
		const part = await fetch(url, { headers: { range: 'bytes=100-199' } });
		expect(part.status).toBe(206);
		expect(sha256(Buffer.from(await part.arrayBuffer()))).toBe(sha256(whole.subarray(100, 200)));
		sim.inject({ on: 'sound', fault: faults.halfBody() });
		expect(await networkError(bytesOf(url))).toBe('UND_ERR_SOCKET');
	});

	test('is not there before it is made, nor under another name', async () => {
		sim.switches.speech.answer = 'task';
		await ask(sim, TTS.kling, { body: speechBody('kling') });
		const { id } = sim.speechJobs[0]!;
		expect(await statusOf(`${sim.url}/media/${id}.mp3`)).toBe(404);
		sim.speechJobs[0]!.complete();
		expect(await statusOf(`${sim.url}/media/${id}.mp3`)).toBe(200);
		expect(await statusOf(`${sim.url}/media/${id}.wav`)).toBe(404);
		expect(await statusOf(`${sim.url}/media/${id}.mp4`)).toBe(404);
	});

	test.each([
		['kling', 30 * 24],
		['aijisu', 9],
	] as const)('a link of %s lives %d hours', async (provider, hours) => {
		const url = await speak(provider);
		clock.advance(hours * 3_600_000 - 1);
		expect(await statusOf(url)).toBe(200);
		clock.advance(1);
		expect(await statusOf(url)).toBe(403);
		expect(await link()).toBe(url);
	});

	test('a link lives as long as it is told to, shows its end, and is renewed if so wanted', async () => {
		Object.assign(sim.switches.speech, {
			linkSeconds: 60,
			linkSaysItsEnd: true,
			linkRenewed: true,
		});
		const url = await speak();
		const end = clock.now() + 60_000;
		expect(new URL(url).searchParams.get('Expires')).toBe(String(Math.floor(end / 1000)));
		clock.advance(59_999);
		expect([await link(), await statusOf(url)]).toEqual([url, 200]);
		clock.advance(1);
		expect(await statusOf(url)).toBe(403);
		const fresh = await link();
		expect(fresh).not.toBe(url);
		expect([await statusOf(fresh), await statusOf(url)]).toEqual([200, 403]);
		clock.advance(60_000);
		expect(await statusOf(fresh)).toBe(403);
	});

	test('a link may need the key, or be on another origin, which shows what it was sent', async () => {
		sim.switches.speech.linkNeedsKey = true;
		const url = await speak();
		expect(await statusOf(url)).toBe(401);
		expect((await ask(sim, url)).status).toBe(200);
		sim.switches.speech.host = 'foreign';
		const foreign = await link();
		expect(new URL(foreign).origin).toBe(sim.foreign.url);
		expect(await statusOf(foreign)).toBe(200);
		expect(sim.foreign.requests).toMatchObject([{ kind: 'sound' }]);
	});
});
