const OTHERS = ['aijisu', 'kling', 'fal', 'kie', 'waveSpeed'];

/** One credential with a key of every provider, as the form stores it: all of one simulator. */
export const severalKeys = ({ key, url }: { key: string; url: string }) => ({
	provider: 'cometApi',
	apiKey: key,
	baseUrl: url,
	moreKeys: true,
	...Object.fromEntries(
		OTHERS.flatMap((provider) => [
			[`${provider}ApiKey`, key],
			[`${provider}BaseUrl`, url],
		]),
	),
});
