import { readFile } from 'node:fs/promises';

import { NodeConnectionTypes, type INodeType } from 'n8n-workflow';

import { fixtureFiles } from '../simulator';

/**
 * Stands in for n8n's own OpenAI node, which is not part of n8n-core: real speech in the very shape of its
 * Generate Audio operation (an MP3 of 24 kHz in the field `data`, typed `audio/mp3`, no duration anywhere).
 * The suite in a full n8n runs the real one.
 */
export const speechNode: INodeType = {
	description: {
		displayName: 'OpenAI',
		name: 'openAi',
		group: ['transform'],
		version: [1.8],
		description: 'Recorded speech as the Generate Audio operation outputs it',
		defaults: { name: 'OpenAI' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	},
	async execute() {
		const speech = await readFile(fixtureFiles.speechMp3);
		return [
			await Promise.all(
				this.getInputData().map(async (_item, item) => {
					const file = await this.helpers.prepareBinaryData(speech, 'audio.mp3', 'audio/mp3');
					return {
						json: { ...file, data: undefined },
						binary: { data: file },
						pairedItem: { item },
					};
				}),
			),
		];
	},
};
