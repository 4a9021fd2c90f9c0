import { readFileSync } from 'node:fs';

import { fixtureFiles } from '../../simulator';
import { fetchOnce } from '../fetchOnce';
import { waitUntil } from '../waitUntil';
import { startStandIn, type StandIn } from './standIn';

/** What a bot was told to do. */
interface Call {
	/** Such as `sendVideo`. */
	method: string;
	/** JSON, or a form with the file. */
	body: Buffer;
}

/** Telegram, as far as one bot needs it. */
export interface Telegram extends StandIn {
	token: string;
	calls: Call[];
	/** Gives the bot a message of chat 7, as Telegram does: with the secret, to the address that it named. */
	say: (message: object) => Promise<void>;
}

const token = '1:stand-in';

export async function startTelegram(): Promise<Telegram> {
	const calls: Call[] = [];
	let hook: { url: string; secret_token: string } | undefined;
	const standIn = await startStandIn((request, body, response) => {
		const path = request.url ?? '';
		if (path === `/file/bot${token}/voice/file_1.oga`) {
			return void response.end(readFileSync(fixtureFiles.speechOpus));
		}
		const json = (status: number, answer: object) =>
			void response
				.writeHead(status, { 'content-type': 'application/json' })
				.end(JSON.stringify(answer));
		if (!path.startsWith(`/bot${token}/`)) return json(401, { ok: false });
		const method = path.split('/')[2]!.split('?')[0]!;
		calls.push({ method, body });
		if (method === 'setWebhook') hook = JSON.parse(body.toString()) as typeof hook;
		const results: Record<string, unknown> = {
			getWebhookInfo: { url: '' },
			getFile: { file_id: 'voice-1', file_path: 'voice/file_1.oga' },
			sendMessage: { message_id: 1 },
			sendVideo: { message_id: 2 },
		};
		return json(200, { ok: true, result: results[method] ?? true });
	});
	const say = async (message: object) => {
		const { url, secret_token } = await waitUntil('the bot to name its address', async () => hook);
		const update = { update_id: 1, message: { chat: { id: 7 }, from: { id: 7 }, ...message } };
		// Activation ends a moment after that.
		await waitUntil('the bot to listen', async () => {
			const { ok } = await fetchOnce(url, {
				method: 'POST',
				headers: {
					'content-type': 'application/json',
					'x-telegram-bot-api-secret-token': secret_token,
				},
				body: JSON.stringify(update),
			});
			return ok || undefined;
		});
	};
	return { ...standIn, token, calls, say };
}
