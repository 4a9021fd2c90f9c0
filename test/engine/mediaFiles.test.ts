import { readFileSync } from 'node:fs';

import { fixtureFiles } from '../simulator';
import { chain } from './harness';
import { mediaItem, portraitFile } from './helpers/media';
import { fromFiles, shownError, start, submit, useRig } from './helpers/support';

describe('files of the item', () => {
	const rig = useRig({ engine: { binaryDataMode: 'filesystem' } });

	it('sends a streaming WAV with its sizes put right', async () => {
		const voice = Buffer.from(readFileSync(fixtureFiles.voiceWav));
		voice.writeUInt32LE(0xffffffff, 4);
		voice.writeUInt32LE(0xffffffff, voice.indexOf('data', 12, 'latin1') + 4);
		const input = [mediaItem({}, { data: voice, mimeType: 'audio/wav', fileName: 'a.wav' })];
		const run = await rig.run(chain(start, submit('cometApi', fromFiles)), { input });
		expect(run.error?.message).toBeUndefined();
		const { sound_file: sent } = rig.sim.jobs[0]?.body as { sound_file: string };
		const received = Buffer.from(sent, 'base64');
		expect(received.readUInt32LE(4)).toBe(voice.length - 8);
		expect(received.subarray(44).equals(voice.subarray(44))).toBe(true);
	});

	it('takes a data link and pasted Base64 for CometAPI', async () => {
		const image = readFileSync(fixtureFiles.portraitPng).toString('base64');
		const audio = readFileSync(fixtureFiles.voiceMp3).toString('base64');
		const parameters = {
			imageSource: 'url',
			imageUrl: `data:image/png;base64,${image}`,
			audioSource: 'url',
			audioUrl: audio,
		};
		const run = await rig.run(chain(start, submit('cometApi', parameters)));
		expect(run.error?.message).toBeUndefined();
		expect(rig.sim.jobs[0]?.body).toMatchObject({ image, sound_file: audio });
	});

	it('gives aijisu signed links that it can fetch, under the right type', async () => {
		rig.sim.switches.fetchMedia = true;
		const voice = readFileSync(fixtureFiles.voiceM4a);
		const input = [mediaItem({}, { data: voice, mimeType: 'audio/mp3', fileName: 'a.mp3' })];
		const run = await rig.run(chain(start, submit('aijisu', fromFiles)), { input });
		expect(run.error?.message).toBeUndefined();
		await rig.sim.idle();
		const [job] = rig.sim.jobs;
		expect(job?.media.map(({ role, status, bytes }) => ({ role, status, bytes }))).toEqual(
			expect.arrayContaining([
				{ role: 'audio', status: 200, bytes: voice.length },
				{ role: 'image', status: 200, bytes: (portraitFile as { data: Buffer }).data.length },
			]),
		);
		expect(job?.media.find(({ role }) => role === 'audio')?.contentType).toMatch(/^audio\/mp4/);
		// The signed link is a key to the file, so nobody but the provider sees it.
		const link = String((job?.body as { audio_url: string }).audio_url);
		expect(JSON.stringify([run.json('Submit'), run.contextOf('Submit')])).not.toContain(link);
	});

	it('takes headerless PCM only with a length by hand', async () => {
		const noise = Buffer.from(Array.from({ length: 96_000 }, (_, i) => (i * 7919) % 251));
		const input = [mediaItem({}, { data: noise, mimeType: 'audio/L16', fileName: 'a.pcm' })];
		const refused = await rig.run(chain(start, submit('aijisu', fromFiles)), { input });
		expect(shownError(refused, 'Submit').description).toMatch(/MP3/);
		const parameters = {
			...fromFiles,
			audioDurationSource: 'manual',
			audioDurationSeconds: 2,
		};
		const taken = await rig.run(chain(start, submit('aijisu', parameters)), { input });
		expect(taken.error?.message).toBeUndefined();
		expect(rig.sim.createdCount).toBe(1);
	});
});
