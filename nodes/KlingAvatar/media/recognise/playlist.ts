/** As much of a file as is looked at, in bytes. */
const SAMPLE = 1024;

/** How playlists begin, behind a byte order mark and white space: what players call them. */
const PLAYLISTS: ReadonlyArray<[start: RegExp, name: string]> = [
	[/^#EXTM3U/i, 'a playlist (M3U)'],
	[/^\[playlist\]/i, 'a playlist (PLS)'],
	[/^(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)?<MPD[\s>]/i, 'a playlist (MPEG-DASH)'],
	[/^(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)?<playlist[\s>]/i, 'a playlist (XSPF)'],
	[/^(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)?<asx[\s>]/i, 'a playlist (ASX)'],
];

/** Names the kind of playlist that a file is; `null` for everything else. */
export function playlistName(head: Uint8Array): string | null {
	const text = new TextDecoder().decode(head.subarray(0, SAMPLE)).trimStart();
	return PLAYLISTS.find(([start]) => start.test(text))?.[1] ?? null;
}
