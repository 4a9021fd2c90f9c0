import type { IDataObject, IExecuteFunctions, IHttpRequestOptions, INodeType } from 'n8n-workflow';
import pLimit from 'p-limit';

import { describe } from '../../engine/harness/nodes/basic';
import { IN_PARALLEL } from './taskRig';

/** Of CometAPI. */
const PATH = '/kling/v1/videos/avatar/image2video';
/** Milliseconds between two questions. */
const PAUSE = 500;

/** What anybody would write: a request or more for each item, with n8n's own helper. */
function bareNode(name: string, work: (ask: Ask, json: IDataObject) => Promise<void>): INodeType {
	return {
		description: describe(name, {
			credentials: [{ name: 'klingAvatarApi', required: true }],
			properties: [{ displayName: 'URL', name: 'url', type: 'string', default: '' }],
		}),
		async execute(this: IExecuteFunctions) {
			const url = this.getNodeParameter('url', 0) as string;
			const ask: Ask = async (method, path, body) =>
				(await this.helpers.httpRequestWithAuthentication.call(this, 'klingAvatarApi', {
					method,
					url: `${url}${path}`,
					...(body && { body }),
					json: true,
				})) as Answer;
			const limit = pLimit(IN_PARALLEL);
			const items = this.getInputData();
			await Promise.all(items.map(async ({ json }) => await limit(() => work(ask, json))));
			return [items];
		},
	};
}

type Ask = (
	method: IHttpRequestOptions['method'] & string,
	path: string,
	body?: IDataObject,
) => Promise<Answer>;
type Answer = { data?: { task_status?: string } };

/** One POST for each item. */
export const bareCreate = bareNode('bareCreate', async (ask, { prompt }) => {
	await ask('POST', PATH, {
		image: 'https://example.com/portrait.jpg',
		sound_file: 'https://example.com/voice.mp3',
		prompt,
		mode: 'std',
	});
});

/** Asks for each task until it is there. */
export const bareWait = bareNode('bareWait', async (ask, { taskId }) => {
	for (let time = 0; time < 240; time += 1) {
		const { data } = await ask('GET', `${PATH}/${String(taskId)}`);
		if (data?.task_status === 'succeed') return;
		await new Promise((resolve) => setTimeout(resolve, PAUSE));
	}
	throw new Error(`Task ${String(taskId)} does not end`);
});
