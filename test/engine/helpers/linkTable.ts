import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { fileUrl, Simulator } from '../../simulator';
import { HeldClock } from '../../support/heldClock';
import { linkKinds, LinkServers } from '../../support/linkServers';
import { chain, Engine } from '../harness';
import { start, submit } from './workflowParts';

/** The time for looking into one link, in seconds. */
export const TABLE_SECONDS = 20;

/** What became of an item whose link is of some kind. */
export interface LinkRow {
	kind: string;
	/** What the user is told, and how to get unstuck; `null` for a link that was taken. */
	refusal: { message: string; advice: string } | null;
	/** The length as measured, for a sound that was taken. */
	seconds: number | null;
	/** Requests that the kind's server saw. */
	requests: number;
	/** Whether one of them was left running after the node's end. */
	leftOpen: boolean;
	/** Jobs that were created with the link. */
	created: number;
}

/** How long a server may take to notice that its client has left, in milliseconds. */
const NOTICE_MILLISECONDS = 2000;

/**
 * Submits an item with a link of each kind, all in one run of the built node in n8n's engine; what the user
 * is told of each.
 */
export async function linkTable(): Promise<LinkRow[]> {
	// However slow the machine is, no link's time is over before its server is.
	const clock = HeldClock.install();
	const folder = await mkdtemp(path.join(tmpdir(), 'kling-avatar-links-'));
	const servers = await LinkServers.start(linkKinds);
	const sim = await Simulator.start();
	const engine = await Engine.start({ userFolder: path.join(folder, 'n8n') });
	try {
		const kinds = Object.entries(linkKinds);
		const good = { image: fileUrl(sim.url, 'portrait.jpg'), audio: fileUrl(sim.url, 'voice.mp3') };
		const input = kinds.map(([kind, { role = 'audio' }]) => ({
			json: { ...good, [role]: servers.url(kind), kind },
		}));
		const node = submit(
			'cometApi',
			{
				imageSource: 'url',
				imageUrl: '={{ $json.image }}',
				audioSource: 'url',
				audioUrl: '={{ $json.audio }}',
				prompt: '={{ $json.kind }}',
			},
			{ onError: 'continueRegularOutput' },
		);
		const data = { provider: 'cometApi', apiKey: sim.key, baseUrl: sim.url };
		const run = await engine.run(chain(start, node), {
			input,
			credentials: { cometApi: { type: 'klingAvatarApi', data } },
		});
		const items = run.json('Submit');
		await until(() => servers.requests.every(({ open }) => !open));
		return kinds.map(([kind, { role }], index) => {
			const item = items[index] ?? {};
			const refused = item.taskId === null;
			return {
				kind,
				refusal: refused
					? { message: String(item.failureReason), advice: String(item.failureAdvice) }
					: null,
				seconds: refused || role === 'image' ? null : (item.audioDurationSeconds as number | null),
				requests: servers.requestsOf(kind).length,
				leftOpen: servers.requestsOf(kind).some(({ open }) => open),
				created: sim.jobs.filter(({ body }) => body.prompt === kind).length,
			};
		});
	} finally {
		await engine.stop();
		await sim.close();
		await servers.close();
		clock.uninstall();
		await rm(folder, { recursive: true, force: true });
	}
}

/** Resolves once the condition holds, or when it has had its time. */
async function until(condition: () => boolean): Promise<void> {
	for (const end = Date.now() + NOTICE_MILLISECONDS; !condition() && Date.now() < end;) {
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
}
