import { readFileSync } from 'node:fs';

import { fixtureFiles, Simulator } from '../../simulator';
import { ask, sha256, sha256OfBody } from './client';

describe('the OpenAI-like speech endpoint', () => {
	let sim: Simulator;
	beforeAll(async () => {
		sim = await Simulator.start();
	});
	afterEach(() => sim.reset());
	afterAll(() => sim.close());

	test.each([
		[undefined, fixtureFiles.speechMp3, 'audio/mpeg'],
		['mp3', fixtureFiles.speechMp3, 'audio/mpeg'],
		['opus', fixtureFiles.speechOpus, 'audio/ogg'],
		['wav', fixtureFiles.voiceWav, 'audio/wav'],
	])('speaks as %s', async (format, file, type) => {
		const response = await fetch(`${sim.url}/v1/audio/speech`, {
			method: 'POST',
			headers: { authorization: `Bearer ${sim.key}` },
			body: JSON.stringify({
				model: 'tts-1',
				input: 'Hello',
				voice: 'alloy',
				response_format: format,
			}),
		});
		expect(response.headers.get('content-type')).toBe(type);
		expect(await sha256OfBody(response)).toBe(sha256(readFileSync(file)));
	});

	test('wants its fields and the key', async () => {
		const body = { model: 'tts-1', voice: 'alloy' };
		expect(await ask(sim, '/v1/audio/speech', { body })).toMatchObject({
			status: 400,
			json: { error: { message: "Missing required parameter: 'input'." } },
		});
		expect((await ask(sim, '/v1/audio/speech', { body, key: 'another' })).status).toBe(401);
	});
});
