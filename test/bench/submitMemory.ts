// How far the process grows that submits a 10 MB image and a 5 MB sound as files to CometAPI, by the node
// or (`--plainly`) by a straightforward one: `npm run build && node --expose-gc --import tsx
// test/bench/submitMemory.ts [--plainly]`. Linux.
import { readFileSync } from 'node:fs';

import { NodeConnectionTypes, type INodeType } from 'n8n-workflow';

import { chain, Engine, type ItemInput, type NodeJson, type Run } from '../engine/harness';
import { fromFiles, start, submit } from '../engine/helpers/support';
import { fixtureFiles } from '../simulator/fixtureFiles';
import { wav } from '../support/wav';
import { remoteSimulator, tell, type Remote } from './childProcess';
import { collectGarbage, growthOf, MIB, type Growth } from './memory';

const IMAGE_BYTES = 10 * MIB;
const SOUND_BYTES = 5 * MIB;
const WARM_UPS = 5;

export interface SubmitFigures {
	rawBytes: number;
	growth: Growth;
	/** Peak growth as a multiple of the raw bytes. */
	ratio: number;
}

/** What a node does that does not think of memory: base64 strings in an object that becomes JSON. */
const plainNode: INodeType = {
	description: {
		displayName: 'Plain',
		name: 'plain',
		group: ['transform'],
		version: 1,
		description: 'Submits the straightforward way',
		defaults: { name: 'Plain' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'klingAvatarApi' }],
		properties: [],
	},
	async execute() {
		const { baseUrl } = await this.getCredentials<{ baseUrl: string }>('klingAvatarApi');
		const image = await this.helpers.getBinaryDataBuffer(0, 'image');
		const sound = await this.helpers.getBinaryDataBuffer(0, 'data');
		const answer: unknown = await this.helpers.httpRequestWithAuthentication.call(
			this,
			'klingAvatarApi',
			{
				method: 'POST',
				url: `${baseUrl}/kling/v1/videos/avatar/image2video`,
				body: {
					image: image.toString('base64'),
					sound_file: sound.toString('base64'),
					prompt: 'a calm speaker',
					mode: 'std',
				},
				json: true,
			},
		);
		return [[{ json: { answered: typeof answer }, pairedItem: { item: 0 } }]];
	},
};

/** The portrait with so many bytes behind its end, which readers of JPEG pass over. */
function image(bytes: number): Buffer {
	const portrait = readFileSync(fixtureFiles.portraitJpg);
	return Buffer.concat([portrait, Buffer.alloc(bytes - portrait.length, 7)]);
}

/** A WAV of CD quality: 44.1 kHz, two channels, 16 bit; 5 MiB last 29.7 s. */
function sound(bytes: number): Buffer {
	return wav({ sampleRate: 44_100, channels: 2, bits: 16 }, Buffer.alloc(bytes - 44));
}

async function submitted(
	engine: Engine,
	sim: Remote,
	node: NodeJson,
	input: ItemInput[],
): Promise<Run> {
	const data = { provider: 'cometApi', apiKey: sim.key, baseUrl: sim.url };
	const run = await engine.run(chain(start, node), {
		input,
		credentials: { cometApi: { type: 'klingAvatarApi', data } },
	});
	if (run.status !== 'success') throw new Error(run.error?.message ?? run.status);
	return run;
}

async function main(): Promise<void> {
	const sim = await remoteSimulator(0, { fetchMedia: false });
	const engine = await Engine.start({
		binaryDataMode: 'filesystem',
		nodeTypes: { 'rig.plain': plainNode },
	});
	const plainly = process.argv.includes('--plainly');
	const node: NodeJson = plainly
		? {
				name: 'Plain',
				type: 'rig.plain',
				credentials: { klingAvatarApi: { id: 'cometApi', name: 'cometApi' } },
			}
		: submit('cometApi', fromFiles);
	const item = (imageBytes: number, soundBytes: number): ItemInput => ({
		binary: {
			image: { data: image(imageBytes), mimeType: 'image/jpeg', fileName: 'portrait.jpg' },
			data: { data: sound(soundBytes), mimeType: 'audio/wav', fileName: 'voice.wav' },
		},
	});
	try {
		for (let time = 0; time < WARM_UPS; time += 1) {
			await submitted(engine, sim, node, [item(MIB, 0.5 * MIB)]);
		}
		// The large files are put into n8n's storage first, so that only the node's own work is measured.
		const source = await submitted(engine, sim, { name: 'Store', type: 'n8n-nodes-base.noOp' }, [
			item(IMAGE_BYTES, SOUND_BYTES),
		]);
		const stored = source.items('Store').map(({ json, binary }) => ({ json, binary }));
		await collectGarbage();
		const growth = await growthOf(
			async () => await submitted(engine, sim, node, stored as ItemInput[]),
		);
		const rawBytes = IMAGE_BYTES + SOUND_BYTES;
		const figures: SubmitFigures = { rawBytes, growth, ratio: growth.peak / rawBytes };
		tell(figures);
	} finally {
		await engine.stop();
		await sim.stop();
	}
}

void main();
