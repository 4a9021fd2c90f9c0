import { hasData } from './answers/read';
import { klingApi } from './klingApi';
import type { ProviderAdapter } from './types';

/**
 * Kling AI itself. Paths, fields, limits, status words and error codes: its own documentation (high
 * confidence). A key is one string, sent as Bearer (high), and belongs to a region: keys of China and of
 * the rest of the world are not interchangeable (medium). Listing tasks is free and needs the key (high).
 */
export const kling: ProviderAdapter = {
	id: 'kling',
	label: 'Kling AI',
	option: { name: 'Kling AI', description: 'Kling itself. Takes links and files.' },
	key: {
		scheme: 'Bearer',
		takesKeyPair: true,
		form: /^api-key-kling-/,
		refusedHint:
			'A key of another region is refused like this, too, and so is an Access Key in the field for an API key: for that one set "Authentication" to "Access Key and Secret Key".',
		defaultBaseUrl: 'https://api-singapore.klingai.com',
		baseUrlHint: 'leave empty; for a key from mainland China, https://api-beijing.klingai.com',
		pathBeginnings: ['/v1'],
		testPath: '/v1/videos/avatar/image2video?pageNum=1&pageSize=1',
		isTestAnswer: hasData,
	},
	...klingApi('kling', '', null),
	takesWatermark: true,
};
