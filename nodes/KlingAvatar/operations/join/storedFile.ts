import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import type { ByteSource } from '../../media/types';

/** Pieces in which n8n's storage is read. Bytes. */
const PIECE_BYTES = 256 * 1024;

/** A file that n8n keeps, read from front to back, which is all that its storage can do. */
export async function storedFile(
	{ helpers }: IExecuteFunctions,
	file: IBinaryData,
): Promise<ByteSource> {
	const { bytesSource, forwardSource, MediaError } = await import('../../media');
	const { id } = file;
	if (id === undefined) return bytesSource(Buffer.from(file.data, 'base64'));
	const lost = (): never => {
		throw new MediaError(
			'unreadable',
			"The bytes of a video can't be read from where n8n keeps them",
			'Run the node that made the file again; n8n may have removed it since.',
		);
	};
	const { fileSize } = await helpers.getBinaryMetadata(id).catch(lost);
	return forwardSource(fileSize, async () => {
		const stream = await helpers.getBinaryStream(id, PIECE_BYTES).catch(lost);
		return { chunks: stream as AsyncIterable<Uint8Array>, cancel: () => stream.destroy() };
	});
}
