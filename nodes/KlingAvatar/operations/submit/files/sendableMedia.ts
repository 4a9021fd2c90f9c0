import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { Failure } from '../../../task/failure';
import type { MediaValue } from '../../../providers/types';
import type { Session } from '../../../n8n/session';
import { type CheckedMedia, contentOf } from './checkMedia';
import type { Links } from './uploadMedia';
import { TAKES_FILES } from '../optionFields';
import { isOutOfReach } from '../../../links/publicUrl';

/** Names that n8n's nodes and web servers write, an `x-` left out, for the type on the right. */
const SYNONYMS: Readonly<Record<string, string>> = {
	'audio/mp3': 'audio/mpeg',
	'audio/wave': 'audio/wav',
	'audio/m4a': 'audio/mp4',
	'image/jpg': 'image/jpeg',
};

/** The usual name of a type: lower case, without parameters. */
function usualType(mimeType: string): string {
	const bare = mimeType.replace(/;.*/, '').trim().toLowerCase().replace('/x-', '/');
	return SYNONYMS[bare] ?? bare;
}

/** How long a provider may take to fetch a file from n8n: a queue can be long. */
const SIGNED_LINK_LIFETIME = '24h';

/**
 * What is put into the request for a picture or a sound: its link, its bytes, or, where a provider takes
 * links only, the link to the uploaded file or n8n's signed link to the stored one. Throws Failure.
 *
 * @param links what was uploaded
 */
export async function sendableMedia(
	session: Session<IExecuteFunctions>,
	media: CheckedMedia,
	name: 'portrait' | 'voice',
	links: Links,
): Promise<MediaValue> {
	if (media.origin.from === 'url') return { url: media.origin.url };
	const uploaded = links.get(media.identity);
	if (uploaded !== undefined) return { url: uploaded };
	if (session.adapter.takesBytes) return { bytes: await contentOf(media) };
	if (media.binary === null) {
		throw new Failure(
			`${session.adapter.label} accepts links only`,
			'Turn the content into a file and choose "Binary File" as source, or give a link.',
		);
	}
	return { url: signedLink(session, await asNamed(session, media, media.binary, name)) };
}

/**
 * The stored file under its right type, since n8n serves it with the type it was stored with. Stored anew
 * only where type or content is wrong.
 */
async function asNamed(
	session: Session<IExecuteFunctions>,
	media: CheckedMedia,
	binary: IBinaryData,
	name: string,
): Promise<IBinaryData> {
	const { facts } = media;
	if (facts === null) return binary;
	const { mimeType, fileExtension, repairedHeader } = facts;
	if (usualType(binary.mimeType) === mimeType && !repairedHeader) return binary;
	return await session.context.helpers.prepareBinaryData(
		Buffer.from(await contentOf(media)),
		`${name}.${fileExtension}`,
		mimeType,
	);
}

/**
 * n8n's signed link to a stored file. Throws Failure when this n8n cannot make one, or when the
 * provider could not open it. The link itself appears in no message and no output.
 */
export function signedLink(session: Session<IExecuteFunctions>, binary: IBinaryData): string {
	const { context, adapter, credential } = session;
	const wayOut = `Or upload the file somewhere public and choose "URL" as source, or use ${TAKES_FILES}, which take files directly.`;
	if (typeof context.helpers.createBinarySignedUrl !== 'function') {
		throw new Failure(
			`${adapter.label} accepts links only, and this version of n8n cannot make a link to a file`,
			`Update n8n to 1.100 or newer. ${wayOut}`,
		);
	}
	if (binary.id === undefined) {
		throw new Failure(
			`${adapter.label} accepts links only, and this n8n keeps files in memory, where nobody can fetch them`,
			`Set the environment variable N8N_DEFAULT_BINARY_DATA_MODE of n8n to "filesystem". ${wayOut}`,
		);
	}
	const link = context.helpers.createBinarySignedUrl(binary, SIGNED_LINK_LIFETIME);
	if (isOutOfReach(new URL(link).hostname, credential.baseUrl)) {
		throw new Failure(
			`${adapter.label} has to fetch the file from this n8n, whose address (${new URL(link).hostname}) cannot be reached from the internet`,
			`Set the environment variable WEBHOOK_URL (or N8N_EDITOR_BASE_URL) of n8n to its public address. ${wayOut}`,
		);
	}
	return link;
}
