// How far the process grows that joins an hour of video in n8n's engine, from and into n8n's file
// storage: `npm run build && node --expose-gc --import tsx test/bench/joinMemory.ts [minutes]`. Linux;
// needs 2 GB of disk.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import {
	BufferSource,
	BufferTarget,
	EncodedAudioPacketSource,
	EncodedPacket,
	EncodedVideoPacketSource,
	Input,
	MP4,
	Mp4OutputFormat,
	Output,
} from 'mediabunny';

import { chain, Engine, type ItemInput, type NodeJson, type Run } from '../engine/harness';
import { NODE, start } from '../engine/helpers/support';
import { clipBytes } from '../support/film';
import { tell } from './childProcess';
import { finished } from './finished';
import { collectGarbage, growthOf, type Growth } from './memory';

export interface JoinFigures {
	growth: Growth;
	/** Of the joined video. */
	bytes: number;
	seconds: number;
	/** CPU, in seconds. */
	cpu: number;
}

/** Of one clip: 4 Mbit/s of pictures, 128 kbit/s of sound. */
const CLIP_SECONDS = 60;
const RATE = 25;
const PICTURE_BYTES = 20_000;
const SOUND_BYTES = 370;

const join: NodeJson = {
	name: 'Join',
	type: NODE,
	parameters: { resource: 'video', operation: 'join' },
};

/** A slice of a picture that can be decoded by itself (IDR), or one that can't. */
function slice(isKey: boolean): Buffer {
	const unit = Buffer.alloc(PICTURE_BYTES, 1);
	unit.writeUInt32BE(unit.length - 4);
	unit[4] = isKey ? 0x65 : 0x41;
	return unit;
}

/**
 * A minute of pictures and sound, as large as real ones. Nobody decodes them, so only their frame is real.
 */
async function makeMinute(): Promise<Buffer> {
	const clip = new Input({ source: new BufferSource(clipBytes('main.mp4')), formats: [MP4] });
	const [picture, sound] = [
		await clip.getPrimaryVideoTrack(),
		await clip.getPrimaryAudioTrack(),
	] as const;
	const pictureConfig = await picture!.getDecoderConfig();
	const soundConfig = await sound!.getDecoderConfig();
	clip.dispose();
	const target = new BufferTarget();
	const output = new Output({ format: new Mp4OutputFormat(), target });
	const pictures = new EncodedVideoPacketSource('avc');
	const sounds = new EncodedAudioPacketSource('aac');
	output.addVideoTrack(pictures);
	output.addAudioTrack(sounds);
	await output.start();
	const soundSeconds = 1024 / soundConfig!.sampleRate;
	for (let picture = 0, sound = 0; picture < CLIP_SECONDS * RATE; picture++) {
		const at = picture / RATE;
		const key = picture % (2 * RATE) === 0;
		await pictures.add(new EncodedPacket(slice(key), key ? 'key' : 'delta', at, 1 / RATE), {
			decoderConfig: pictureConfig!,
		});
		for (; sound * soundSeconds <= at; sound++) {
			const content = Buffer.alloc(SOUND_BYTES, 2);
			await sounds.add(new EncodedPacket(content, 'key', sound * soundSeconds, soundSeconds), {
				decoderConfig: soundConfig!,
			});
		}
	}
	await output.finalize();
	return Buffer.from(target.buffer!);
}

const runOf = async (engine: Engine, node: NodeJson, input: ItemInput[]): Promise<Run> =>
	await finished(engine.run(chain(start, node), { input, credentials: {} }));

async function main(): Promise<void> {
	const minutes = Number(process.argv.find((word) => /^\d+$/.test(word)) ?? 60);
	const folder = mkdtempSync(path.join(tmpdir(), 'join-memory-'));
	const engine = await Engine.start({ binaryDataMode: 'filesystem', userFolder: folder });
	try {
		// What n8n's storage has is put there before anything is measured.
		const stored = await runOf(engine, { name: 'Store', type: 'n8n-nodes-base.noOp' }, [
			{
				json: {},
				binary: {
					data: { data: await makeMinute(), mimeType: 'video/mp4', fileName: 'minute.mp4' },
				},
			},
		]);
		const [item] = stored.items('Store');
		const items = (count: number) =>
			Array.from({ length: count }, () => ({ json: {}, binary: item!.binary }) as ItemInput);
		await runOf(engine, join, items(2));
		await collectGarbage();
		const before = process.cpuUsage();
		let run: Run | undefined;
		const growth = await growthOf(async () => {
			run = await runOf(engine, join, items(minutes));
		});
		const { user, system } = process.cpuUsage(before);
		const [joined] = run!.items('Join');
		const bytes = joined!.binary!.data!.bytes!;
		const seconds = joined!.json.videoDurationSeconds as number;
		const cpu = (user + system) / 1e6;
		const figures: JoinFigures = { growth, bytes, seconds, cpu };
		tell(figures);
	} finally {
		await engine.stop();
		rmSync(folder, { recursive: true, force: true });
	}
}

void main();
